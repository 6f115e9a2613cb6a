package model

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// ForeignDataWrapper is a foreign-data wrapper (PostgreSQL only). One that an
// extension brings belongs to the extension.
//
// Here and in the other types of this file Options are written as
// "name=value". Those that hold a secret are left out, and compared by nobody:
// Secrets has their names; see [IsSecretOption].
type ForeignDataWrapper struct {
	// Name is a bare name: a wrapper lies in no schema.
	Name string
	// Handler and Validator are two-part names of functions; empty means none.
	Handler, Validator string
	Options, Secrets   []string
	Comment            string
	Pos                Pos
}

// ForeignServer is a foreign server (PostgreSQL only).
type ForeignServer struct {
	// Name is a bare name: a server lies in no schema.
	Name string
	// Wrapper is the name of its foreign-data wrapper.
	Wrapper string
	// Type and Version mean what the wrapper makes of them; empty means none.
	Type, Version    string
	Options, Secrets []string
	Comment          string
	Pos              Pos
}

// UserMapping says as whom a role logs in to a foreign server (PostgreSQL only).
type UserMapping struct {
	Server string
	// User is a role; empty means PUBLIC.
	User             string
	Options, Secrets []string
	// Hidden says that the role that read the catalogue may not see the options.
	// They are then not compared.
	Hidden bool
	Pos    Pos
}

// ForeignTable says that a table is a foreign one (PostgreSQL only).
type ForeignTable struct {
	Server           string
	Options, Secrets []string
}

// Clone returns a copy that shares no memory with w.
func (w ForeignDataWrapper) Clone() ForeignDataWrapper {
	w.Options, w.Secrets = clone(w.Options), clone(w.Secrets)
	return w
}

// Clone returns a copy that shares no memory with s.
func (s ForeignServer) Clone() ForeignServer {
	s.Options, s.Secrets = clone(s.Options), clone(s.Secrets)
	return s
}

// Clone returns a copy that shares no memory with m.
func (m UserMapping) Clone() UserMapping {
	m.Options, m.Secrets = clone(m.Options), clone(m.Secrets)
	return m
}

// Clone returns a copy that shares no memory with t.
func (t ForeignTable) Clone() ForeignTable {
	t.Options, t.Secrets = clone(t.Options), clone(t.Secrets)
	return t
}

// UserName returns the role of a mapping, or PUBLIC.
func (m *UserMapping) UserName() string { return cmp.Or(m.User, "PUBLIC") }

// secretWords occur in the names of options that hold a secret.
var secretWords = []string{"passw", "passphrase", "pwd", "secret", "token", "credential", "api_key", "apikey", "access_key", "private_key"}

// IsSecretOption reports whether an option of a foreign-data wrapper, a server, a
// mapping, a table or a column holds a secret: by its name, as "password" does, or
// because its value is a URL or a connection string with a password in it.
// "password_required" of postgres_fdw holds none.
func IsSecretOption(name, value string) bool {
	name, value = strings.ToLower(name), strings.ToLower(value)
	if name == "password_required" {
		return false
	}
	if slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(name, w) }) || strings.Contains(strings.ReplaceAll(value, " ", ""), "password=") {
		return true
	}
	if u, err := url.Parse(value); err == nil && u.User != nil {
		_, has := u.User.Password()
		return has
	}
	return strings.Contains(value, "://") && strings.Contains(value, "@")
}

// HideSecrets takes the options that hold a secret out of a list of options, and
// returns the rest and the names of those, both sorted.
func HideSecrets(options []string) (open, secrets []string) {
	for _, o := range options {
		if name, value := SplitOption(o); IsSecretOption(name, value) {
			secrets = append(secrets, name)
		} else {
			open = append(open, o)
		}
	}
	slices.Sort(open)
	slices.Sort(secrets)
	return open, secrets
}

func (d *Database) normalizeForeign() {
	sorted := func(options, secrets *[]string) {
		open, hidden := HideSecrets(*options)
		*options, *secrets = open, append(*secrets, hidden...)
		slices.Sort(*secrets)
		*secrets = slices.Compact(*secrets)
	}
	for i := range d.ForeignDataWrappers {
		sorted(&d.ForeignDataWrappers[i].Options, &d.ForeignDataWrappers[i].Secrets)
	}
	for i := range d.ForeignServers {
		sorted(&d.ForeignServers[i].Options, &d.ForeignServers[i].Secrets)
	}
	for i := range d.UserMappings {
		sorted(&d.UserMappings[i].Options, &d.UserMappings[i].Secrets)
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		if t.Foreign == nil {
			continue
		}
		sorted(&t.Foreign.Options, &t.Foreign.Secrets)
		for j := range t.Columns {
			t.Columns[j].ForeignOptions, _ = HideSecrets(t.Columns[j].ForeignOptions)
		}
	}
	slices.SortFunc(d.ForeignDataWrappers, func(a, b ForeignDataWrapper) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(d.ForeignServers, func(a, b ForeignServer) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(d.UserMappings, func(a, b UserMapping) int {
		return cmp.Or(cmp.Compare(a.Server, b.Server), cmp.Compare(a.User, b.User))
	})
}
