package codegen

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWriteModelsRefusesToOverwrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "models")
	files := []ModelFile{{"models.go", []byte("package models\n")}, {"schema.sql", []byte("-- none\n")}}
	if err := WriteModels(dir, files[1:]); err != nil {
		t.Fatal(err)
	}
	var exists *ExistsError
	if err := WriteModels(dir, files); !errors.As(err, &exists) || len(exists.Paths) != 1 {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "models.go")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("models.go was written all the same: %v", err)
	}
}

func TestGoNames(t *testing.T) {
	names := typeNames{taken: map[string]bool{}}
	got := []string{
		names.next("users", true), names.next("billing.users", true), names.next("order_items", true), names.next("orderItems", true),
		names.next("HTTP_LOG", true), names.next("2nd", true), names.next("!", true), names.next("漢字", true), names.field("user_id"), names.field("createdAt"),
	}
	want := []string{"User", "BillingUser", "OrderItem", "OrderItem2", "HTTPLog", "X2nd", "X", "X漢字", "UserID", "CreatedAt"}
	if difference := cmp.Diff(want, got); difference != "" {
		t.Errorf("(-want +got):\n%s", difference)
	}
}
