package model_test

import (
	"testing"

	"github.com/autogen-db/autogen/model"
)

// TestIsSecretOption has options of wrappers in use, and ones that only look like
// secrets.
func TestIsSecretOption(t *testing.T) {
	for option, want := range map[string]bool{
		"password=x": true, "PASSWORD=x": true, "passwd=x": true, "sslpassword=x": true, "passphrase=x": true, "pwd=x": true,
		"secret_access_key=x": true, "access_key=x": true, "api_key=x": true, "auth_token=x": true, "credential_file=x": true,
		"conninfo=host=h password = x": true, "uri=mongodb://u:p@h/d": true, "servers=http://u:p@a,http://u:q@b": true,
		"password_required=true": false, "user=app": false, "username=app": false, "host=h": false, "key=true": false, "sslkey=/k.pem": false,
		"column_name=password": false, "url=https://h/d": false, "url=https://u@h/d": false, "query=SELECT a": false,
	} {
		if got := model.IsSecretOption(model.SplitOption(option)); got != want {
			t.Errorf("%s: %v, want %v", option, got, want)
		}
	}
}
