package gen

import (
	"bytes"
	"fmt"
	"strings"
)

// keyParams are what primary keys are made of.
func keyParams() []parameter {
	return []parameter{
		{"kind", []string{"uint", "int32", "uint16", "int64", "string", "uuid.UUID", "Code"}},
		{"name", []string{"ID", "Id", "Number"}},
		{"tag", []string{"", "primaryKey", "primary_key"}},
		{"auto", []string{"", "autoIncrement", "autoIncrement:false", "autoIncrement;autoIncrementIncrement:10"}},
		{"type", []string{"", "type:bigint", "type:integer", "type:varchar(12)"}},
		{"size", []string{"", "size:16", "size:33"}},
		{"second", []string{"", "uint", "string", "uint autoIncrement"}},
		{"embed", []string{"", "anonymous", "embeddedPrefix:k_"}},
	}
}

func isNumber(kind string) bool {
	return strings.HasPrefix(kind, "int") || strings.HasPrefix(kind, "uint") && kind != "uuid.UUID"
}

func validKey(r row) bool {
	kind, hasKind := r["kind"]
	number := isNumber(kind)
	typed := r["type"]
	switch {
	case hasKind && !number && (strings.HasPrefix(r["auto"], "autoIncrement") && r["auto"] != "autoIncrement:false" || typed == "type:bigint" || typed == "type:integer"):
		return false
	case hasKind && number && typed == "type:varchar(12)":
		return false
	case strings.HasPrefix(r["auto"], "autoIncrement") && r["auto"] != "autoIncrement:false" && typed != "":
		// SQLite takes AUTOINCREMENT on INTEGER alone.
		return false
	// Two columns that number rows are one too many on SQLite.
	case r["second"] == "uint autoIncrement" && strings.HasPrefix(r["auto"], "autoIncrement") && r["auto"] != "autoIncrement:false":
		return false
	case r["second"] == "uint" && strings.HasPrefix(r["auto"], "autoIncrement") && r["auto"] != "autoIncrement:false" && r["tag"] == "":
		return false
	case r["second"] == "uint autoIncrement" && (!hasKind || number) && r["auto"] != "autoIncrement:false":
		return false
	}
	return true
}

func writeKeys(b *bytes.Buffer, rows []row) {
	var models []string
	for i, r := range rows {
		table := fmt.Sprintf("K%02d", i)
		models = append(models, "&"+table+"{}")
		var parts []string
		for _, key := range []string{"tag", "auto", "type", "size"} {
			if r[key] != "" {
				parts = append(parts, r[key])
			}
		}
		field := fmt.Sprintf("\t%s %s %s\n", r["name"], r["kind"], quoteTag(strings.Join(parts, ";")))
		switch r["embed"] {
		case "anonymous":
			fmt.Fprintf(b, "type %sE struct {\n%s}\n\n", table, field)
			field = fmt.Sprintf("\t%sE\n", table)
		case "embeddedPrefix:k_":
			fmt.Fprintf(b, "type %sE struct {\n%s}\n\n", table, field)
			field = fmt.Sprintf("\tKey %sE `gorm:\"embedded;embeddedPrefix:k_\"`\n", table)
		}
		if kind, auto, _ := strings.Cut(r["second"], " "); kind != "" {
			tag := "primaryKey"
			if auto != "" {
				tag += ";" + auto
			}
			field += fmt.Sprintf("\tPart %s `gorm:\"%s\"`\n", kind, tag)
		}
		fmt.Fprintf(b, "type %s struct {\n%s\tText string\n}\n\n", table, field)
	}
	fmt.Fprintf(b, "// Keys are the models of primary keys.\nvar Keys = []any{%s}\n\n", strings.Join(models, ", "))
}

// relationParams are what relations are made of.
func relationParams() []parameter {
	return []parameter{
		{"kind", []string{"belongs", "one", "many", "both", "self", "m2m", "m2m both", "polymorphic"}},
		{"key", []string{"uint", "int32", "string", "uuid.UUID"}},
		{"keyTag", []string{"", "size:12", "type:varchar(36)", "column:the_key"}},
		{"fk", []string{"same", "pointer", "int64"}},
		{"fkTag", []string{"", "not null", "type:char(9)", "size:16", "index", "column:ref_col"}},
		{"naming", []string{"default", "foreignKey", "references"}},
		{"constraint", []string{"", "OnDelete:CASCADE", "OnUpdate:CASCADE,OnDelete:SET NULL", "named", "-", "OnDelete:NO ACTION"}},
		{"field", []string{"pointer", "value"}},
		{"ignored", []string{"", "-:migration", "-", "->"}},
		{"embed", []string{"", "embedded", "embeddedPrefix"}},
		{"table", []string{"", "method"}},
	}
}

func validRelation(r row) bool {
	kind, hasKind := r["kind"]
	key, hasKey := r["key"]
	number := key == "uint" || key == "int32"
	switch {
	case hasKey && number && r["keyTag"] == "type:varchar(36)":
		return false
	case r["kind"] == "self" && r["field"] == "value":
		return false // a struct cannot hold itself
	case kind == "both" && (r["ignored"] == "-:migration" || r["ignored"] == "-"):
		return false
	// References name a unique column of the other, which these do not have
	// for each other kind.
	case r["naming"] == "references" && hasKind && kind != "belongs" && kind != "many" && kind != "one":
		return false
	case hasKind && strings.HasPrefix(kind, "m2m") && (r["naming"] == "foreignKey" || r["embed"] != "" || r["ignored"] == "-:migration" || r["constraint"] == "named"):
		return false
	case kind == "polymorphic" && (r["naming"] == "foreignKey" || r["embed"] != ""):
		return false
	// An embedded relation has its key beside it in the struct, which only
	// belongs-to has.
	case r["embed"] != "" && hasKind && kind != "belongs":
		return false
	}
	return true
}

func writeRelations(b *bytes.Buffer, rows []row) {
	var groups []string
	for i, r := range rows {
		w := relationWriter{b: b, r: r, a: fmt.Sprintf("R%02d", i), z: fmt.Sprintf("S%02d", i)}
		w.write()
		groups = append(groups, fmt.Sprintf("{&%s{}, &%s{}}", w.a, w.z))
	}
	fmt.Fprintf(b, "// Relations are pairs of models, parents first.\nvar Relations = [][]any{\n%s,\n}\n", strings.Join(groups, ",\n"))
}

// relationWriter writes one pair: the parent a, which is referenced, and the
// child z.
type relationWriter struct {
	b    *bytes.Buffer
	r    row
	a, z string
}

func (w relationWriter) write() {
	r := w.r
	fkType := map[string]string{"same": r["key"], "pointer": "*" + r["key"], "int64": "int64"}[r["fk"]]
	settings := func(extra ...string) string {
		var parts []string
		for _, e := range extra {
			if e != "" {
				parts = append(parts, e)
			}
		}
		switch c := r["constraint"]; c {
		case "":
		case "named":
			parts = append(parts, "constraint:own_"+strings.ToLower(w.z)+",OnDelete:RESTRICT")
		default:
			parts = append(parts, "constraint:"+c)
		}
		if r["ignored"] != "" {
			parts = append(parts, r["ignored"])
		}
		return quoteTag(strings.Join(parts, ";"))
	}
	star := map[string]string{"pointer": "*", "value": ""}[r["field"]]
	var parent, child strings.Builder
	keyTag := r["keyTag"]
	fmt.Fprintf(&parent, "\tID %s %s\n", r["key"], quoteTag(keyTag))
	fmt.Fprintf(&parent, "\tOther %s `gorm:\"unique;size:11\"`\n", r["key"])
	fmt.Fprintf(&child, "\tID uint\n")
	fkName, foreignKey, references := w.a+"ID", "", ""
	if r["naming"] == "foreignKey" {
		fkName, foreignKey = "Owner", "foreignKey:Owner"
	}
	if r["naming"] == "references" {
		fkName, foreignKey, references = "Owner", "foreignKey:Owner", "references:Other"
	}
	fk := fmt.Sprintf("\t%s %s %s\n", fkName, fkType, quoteTag(r["fkTag"]))
	switch r["kind"] {
	case "belongs":
		field := fmt.Sprintf("%s\t%s %s%s %s\n", fk, w.a, star, w.a, settings(foreignKey, references))
		switch r["embed"] {
		case "":
			child.WriteString(field)
		default:
			fmt.Fprintf(w.b, "type %sE struct {\n%s}\n\n", w.z, field)
			tag := "embedded"
			if r["embed"] == "embeddedPrefix" {
				tag += ";embeddedPrefix:e_"
			}
			fmt.Fprintf(&child, "\tPart %sE `gorm:\"%s\"`\n", w.z, tag)
		}
	case "one":
		fmt.Fprintf(&parent, "\tChild %s%s %s\n", star, w.z, settings(foreignKey, references))
		child.WriteString(fk)
	case "many":
		fmt.Fprintf(&parent, "\tChildren []%s%s %s\n", star, w.z, settings(foreignKey, references))
		child.WriteString(fk)
	case "both":
		fmt.Fprintf(&parent, "\tChildren []%s%s %s\n", star, w.z, settings(foreignKey, references))
		fmt.Fprintf(&child, "%s\tParent *%s `gorm:\"foreignKey:%s;constraint:OnDelete:RESTRICT\"`\n", fk, w.a, fkName)
	case "self":
		name := "BossID"
		if foreignKey != "" {
			name = fkName
		}
		fmt.Fprintf(&parent, "\t%s %s %s\n\tBoss %s%s %s\n", name, fkType, quoteTag(r["fkTag"]), "*", w.a, settings(foreignKey, references))
	case "m2m", "m2m both":
		table := "many2many:j_" + strings.ToLower(w.a)
		fmt.Fprintf(&parent, "\tChildren []%s%s %s\n", star, w.z, settings(table))
		if r["kind"] == "m2m both" {
			fmt.Fprintf(&child, "\tParents []%s%s %s\n", "*", w.a, quoteTag(table))
		}
	case "polymorphic":
		fmt.Fprintf(&parent, "\tChildren []%s%s %s\n", star, w.z, settings("polymorphic:Owner"))
		fmt.Fprintf(&child, "\tOwnerType string\n\tOwnerID %s %s\n", fkType, quoteTag(r["fkTag"]))
	}
	fmt.Fprintf(w.b, "type %s struct {\n%s}\n\ntype %s struct {\n%s}\n\n", w.a, parent.String(), w.z, child.String())
	if r["table"] == "method" {
		fmt.Fprintf(w.b, "func (*%s) TableName() string { return \"t_%s\" }\n\n", w.a, strings.ToLower(w.a))
	}
}
