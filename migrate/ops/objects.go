package ops

import (
	"reflect"
	"slices"

	"github.com/autogen-db/autogen/model"
)

// Objects returns the two-part names of what an operation makes, changes or
// drops: of a column, a constraint, an index, a trigger or a policy that is its
// table. It is empty for SQL text, which is not looked into, and for operations
// of a user's own.
func Objects(o Operation) []string {
	switch op := o.(type) {
	case IfExists:
		return Objects(op.Operation)
	case IfNotExists:
		return Objects(op.Operation)
	case Exec:
		return nil
	}
	// Every operation has its objects as fields: a Table by name, or what is
	// made, or a From and a To.
	v := reflect.ValueOf(o)
	if v.Kind() != reflect.Struct || v.Type().PkgPath() != reflect.TypeFor[Exec]().PkgPath() {
		return nil
	}
	if table := v.FieldByName("Table"); table.IsValid() && table.Kind() == reflect.String {
		return []string{table.String()}
	}
	var names []string
	for i := range v.NumField() {
		if name := objectName(v.Field(i)); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// objectName returns the name of a field of an operation that is an object.
func objectName(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.String:
		return v.String()
	case v.Kind() != reflect.Struct || v.Type().PkgPath() != reflect.TypeFor[model.Table]().PkgPath():
		return ""
	}
	for _, field := range []string{"Table", "Name"} {
		if f := v.FieldByName(field); f.IsValid() && f.Kind() == reflect.String && f.String() != "" {
			return f.String()
		}
	}
	return ""
}
