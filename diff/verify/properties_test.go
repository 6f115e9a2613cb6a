package verify_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/autogen-db/autogen/model"
)

// withoutCase are the properties of the model that no acceptance case changes alone,
// by the reason. A property that ends in a dot stands for all within it.
var withoutCase = map[string][]string{
	"it is another object that has another one": {
		"AccessMethods.Name", "Aggregates.Args", "Aggregates.Args.Type", "Aggregates.Name", "Casts.Source", "Casts.Target", "Collations.Name",
		"Composites.Attributes.Name", "Composites.Name", "Conversions.Name", "Default.Name", "Domains.Checks.Name", "Domains.Name", "Enums.Name", "EventTriggers.Name",
		"Extensions.Name", "ForeignDataWrappers.Name", "ForeignServers.Name", "Functions.Name", "Functions.Settings.Name", "Grants.Column", "Grants.Creator", "Grants.Default",
		"Grants.Kind", "Grants.Object", "Grants.Role", "Languages.Name", "OperatorClasses.Members.Left", "OperatorClasses.Members.Number",
		"OperatorClasses.Members.Right", "OperatorClasses.Method", "OperatorClasses.Name", "OperatorFamilies.Members.Left",
		"OperatorFamilies.Members.Number", "OperatorFamilies.Members.Right", "OperatorFamilies.Method", "OperatorFamilies.Name", "Operators.Left",
		"Operators.Name", "Operators.Right", "Owners.Kind", "Owners.Object", "Policies.Name", "Policies.Table", "Publications.Name",
		"Publications.Tables.Name", "Ranges.Name", "Rules.Name", "Rules.Table", "Schemas.Name", "Sequences.Name", "Statistics.Name",
		"Tables.Checks.Name", "Tables.Columns.Name", "Tables.ConstraintParts.Column", "Tables.ConstraintParts.Of", "Tables.Exclusions.Name",
		"Tables.ForeignKeys.Name", "Tables.Indexes.Name", "Tables.Name", "Tables.Parts.Keys.Key", "Tables.Parts.Of", "Tables.Parts.Statistics.Key",
		"Tables.Uniques.Name", "TextSearch.Kind", "TextSearch.Name", "Transforms.Language", "Transforms.Type", "Triggers.Name", "Triggers.Table",
		"UserMappings.Server", "UserMappings.User", "Views.Indexes.Name", "Views.Name",
	},
	"PostgreSQL has none of that kind": {
		"Aggregates.Args.Default", "Domains.Checks.NoInherit", "Domains.Checks.NotEnforced", "OperatorClasses.Members.OrderBy",
		"Tables.Exclusions.Storage.Invalid", "Tables.Exclusions.Storage.ReplicaIdentity", "Tables.Indexes.Storage.Comment",
		"Tables.PartitionBy.Keys.Desc", "Tables.PartitionBy.Keys.Nulls", "Tables.PartitionBy.Keys.OpClassOptions", "Tables.PartitionBy.Keys.Statistics",
		"Views.Indexes.Storage.Comment", "Views.Indexes.Storage.Invalid", "Views.Indexes.Storage.ReplicaIdentity",
	},
	"it changes with another one": {
		"AccessMethods.Type", "OperatorClasses.Type", "Tables.Indexes.Storage.Invalid",
		"Tables.Partition", "Tables.Partition.Default", "Tables.Parts.Storage.Invalid", "Tables.PrimaryKey.Storage.Invalid",
		"Tables.Uniques.Storage.Invalid", "Triggers.Inherited",
	},
	"a change of it is refused": {"Tables.Foreign", "Tables.PartitionBy", "Tables.PartitionBy.Keys", "Tables.PartitionBy.Keys.Collation",
		"Tables.PartitionBy.Keys.Column", "Tables.PartitionBy.Keys.Expr", "Tables.PartitionBy.Keys.OpClass", "Tables.PartitionBy.Strategy"},
	"it is not compared": {"ForeignDataWrappers.Secrets", "ForeignServers.Secrets", "Functions.Unchecked", "Tables.Columns.Inherited",
		"Tables.Columns.NotNullConstraint.Local", "Tables.Foreign.Secrets", "Tables.FormerNames", "Tables.FormerNames.", "Tables.Order", "UserMappings.Hidden",
		"UserMappings.Secrets", "Views.Columns.Collation", "Views.Columns.Name", "Views.Columns.Type", "Views.NoData"},
	"no declaration says it": {"Opaque", "Opaque.", "Role", "ServerOwn", "ServerOwn.", "Tables.Partition.DetachPending", "Version", "Tablespace", "Method"},
	"a hint and no property": {"Tables.Columns.RenamedFrom", "Tables.RenamedFrom"},
	"SQLite's":               {"Engine", "Tables.Columns.Autoincrement", "Tables.Strict", "Tables.WithoutRowID"},
}

// TestAcceptanceOfEveryProperty holds the cases of [TestAcceptance] against the model:
// there is one for each property of each kind in which nothing else changes.
func TestAcceptanceOfEveryProperty(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "acceptance", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	alone := make(map[string]bool)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := casesOf(archive)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			changed := make(map[string]bool)
			changes(changed, "", reflect.ValueOf(*declare(t, "from.sql", c.from)), reflect.ValueOf(*declare(t, "to.sql", c.to)))
			if len(changed) == 1 {
				for p := range changed {
					alone[p] = true
				}
			}
		}
	}
	all := properties("", reflect.TypeFor[model.Database]())
	var free []string
	for reason, names := range withoutCase {
		for _, name := range names {
			of := func(p string) bool { return p == name || strings.HasSuffix(name, ".") && strings.HasPrefix(p, name) }
			if !slices.ContainsFunc(all, of) {
				t.Errorf("the model has no %s (%s)", name, reason)
			}
			for _, p := range all {
				if of(p) {
					free = append(free, p)
				}
			}
		}
	}
	for _, p := range all {
		if !alone[p] && !slices.Contains(free, p) {
			t.Errorf("no acceptance case changes %s alone", p)
		}
		if alone[p] && slices.Contains(free, p) {
			t.Errorf("%s is excused and has a case", p)
		}
	}
}

// properties returns the paths of all fields within a type: "Tables.Columns.Type".
func properties(path string, typ reflect.Type) []string {
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct {
		return nil
	}
	var all []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Name == "Pos" {
			continue
		}
		if f.Type.Kind() != reflect.Struct {
			all = append(all, path+f.Name)
		}
		all = append(all, properties(path+f.Name+".", f.Type)...)
	}
	return all
}

// changes notes the paths of the fields in which two values differ. What comes or
// goes in a list is a change of the list.
func changes(changed map[string]bool, path string, a, b reflect.Value) {
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			if name := a.Type().Field(i).Name; name != "Pos" {
				changes(changed, strings.TrimPrefix(path+"."+name, "."), a.Field(i), b.Field(i))
			}
		}
	case reflect.Pointer:
		if a.Type().Elem().Kind() == reflect.Struct && !a.IsNil() && !b.IsNil() {
			changes(changed, path, a.Elem(), b.Elem())
		} else if !reflect.DeepEqual(a.Interface(), b.Interface()) {
			changed[path] = true
		}
	case reflect.Slice:
		if a.Type().Elem().Kind() != reflect.Struct {
			if a.Len()+b.Len() > 0 && !reflect.DeepEqual(a.Interface(), b.Interface()) {
				changed[path] = true
			}
			return
		}
		others := make(map[string]reflect.Value)
		for i := range b.Len() {
			others[identity(i, b.Index(i))] = b.Index(i)
		}
		for i := range a.Len() {
			key := identity(i, a.Index(i))
			if other, ok := others[key]; ok {
				changes(changed, path, a.Index(i), other)
				delete(others, key)
			} else {
				changed[path] = true
			}
		}
		if len(others) > 0 {
			changed[path] = true
		}
	default:
		if !a.Equal(b) {
			changed[path] = true
		}
	}
}

// identity returns what tells the element of a list at a place from the others.
func identity(place int, element reflect.Value) string {
	switch x := element.Interface().(type) {
	case model.Function:
		return x.Signature()
	case model.Aggregate:
		return fmt.Sprint(x.Name, len(x.Args))
	case model.Operator:
		return x.Signature()
	case model.OperatorClass:
		return x.Name + " " + x.Method
	case model.OperatorFamily:
		return x.Name + " " + x.Method
	case model.OperatorMember:
		return fmt.Sprint(x.Number, x.Left, x.Right, x.Operator == "")
	case model.Cast:
		return x.Source + " AS " + x.Target
	case model.Transform:
		return x.Type + " " + x.Language
	case model.UserMapping:
		return x.Server + " " + x.User
	case model.Policy:
		return x.Table + " " + x.Name
	case model.Trigger:
		return x.Table + " " + x.Name
	case model.Rule:
		return x.Table + " " + x.Name
	case model.TextSearch:
		return x.Kind + " " + x.Name
	case model.Owner:
		return x.Kind + " " + x.Object
	case model.Grant:
		return fmt.Sprint(x.Default, x.Creator, x.Kind, x.Object, x.Column, x.Role)
	case model.PartIndex:
		return x.Of
	case model.ConstraintPart:
		return x.Of + " " + x.Column
	case model.Argument:
		return fmt.Sprint(place) // its name is a property
	}
	if name := element.FieldByName("Name"); name.IsValid() {
		return name.String()
	}
	return fmt.Sprint(place)
}
