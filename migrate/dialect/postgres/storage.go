package postgres

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// optionsSQL writes storage parameters as a clause: " WITH (fillfactor=70)".
func optionsSQL(options []string) string {
	if len(options) == 0 {
		return ""
	}
	return " WITH (" + optionList(options) + ")"
}

func optionList(options []string) string {
	out := make([]string, len(options))
	for i, o := range options {
		name, value := model.SplitOption(o)
		out[i] = optionName(name) + "=" + optionValue(value)
	}
	return strings.Join(out, ", ")
}

// optionName writes the name of a storage parameter. That of a toast table has
// toast and a point before it.
func optionName(name string) string {
	if bare, ok := strings.CutPrefix(name, "toast."); ok {
		return "toast." + Ident(bare)
	}
	return Ident(name)
}

// optionValue writes a number bare and any other value as a string, which the
// server takes for all.
func optionValue(value string) string {
	if _, err := strconv.ParseFloat(value, 64); err == nil && !strings.ContainsAny(value, "xX_pPnN") {
		return value
	}
	if value == "true" || value == "false" {
		return value
	}
	return Literal(value)
}

// changeOptions returns the actions that lead from one list of storage
// parameters to another.
func changeOptions(from, to []string) []string {
	var set, reset []string
	for _, o := range to {
		if !slices.ContainsFunc(from, func(f string) bool { return model.SameOption(f, o) }) {
			set = append(set, o)
		}
	}
	for _, o := range from {
		name, _ := model.SplitOption(o)
		if !slices.ContainsFunc(to, func(t string) bool { n, _ := model.SplitOption(t); return n == name }) {
			reset = append(reset, optionName(name))
		}
	}
	var actions []string
	if len(reset) > 0 {
		actions = append(actions, "RESET ("+strings.Join(reset, ", ")+")")
	}
	if len(set) > 0 {
		actions = append(actions, "SET ("+optionList(set)+")")
	}
	return actions
}

func tablespaceOr(name string) string {
	if name == "" {
		name = "pg_default"
	}
	return Ident(name)
}

// tableStorageSQL writes what stands behind the columns of a CREATE TABLE.
func tableStorageSQL(t model.Table) string {
	sql := ""
	if t.Method != "" {
		sql += " USING " + Ident(t.Method)
	}
	sql += optionsSQL(t.Options)
	if t.Tablespace != "" {
		sql += " TABLESPACE " + Ident(t.Tablespace)
	}
	return sql
}

// alterTableStorage returns the statements that change how a table is stored
// and read.
func alterTableStorage(from, to model.Table) []string {
	var sql []string
	do := func(action string) { sql = append(sql, alter(to.Name, action)) }
	switch {
	case from.Of == to.Of:
	case to.Of == "":
		do("NOT OF")
	default:
		do("OF " + own(pgcatalog.Type, to.Of))
	}
	if from.Method != to.Method {
		switch {
		case to.Method != "":
			do("SET ACCESS METHOD " + Ident(to.Method))
		case to.PartitionBy != nil:
			do("SET ACCESS METHOD DEFAULT")
		default:
			do("SET ACCESS METHOD heap")
		}
	}
	if from.Tablespace != to.Tablespace {
		do("SET TABLESPACE " + tablespaceOr(to.Tablespace))
	}
	if from.Unlogged != to.Unlogged {
		if to.Unlogged {
			do("SET UNLOGGED")
		} else {
			do("SET LOGGED")
		}
	}
	for _, action := range changeOptions(from.Options, to.Options) {
		do(action)
	}
	if from.ReplicaIdentity != to.ReplicaIdentity {
		do(replicaIdentitySQL(to.ReplicaIdentity))
	}
	return sql
}

func replicaIdentitySQL(identity string) string {
	if identity == "" {
		identity = "DEFAULT"
	}
	return "REPLICA IDENTITY " + identity
}

// marks returns the statements that give a new table, or a new index, what no
// clause of its own says.
func marks(table, index string, s model.IndexStorage) []string {
	var sql []string
	if s.Clustered {
		sql = append(sql, alter(table, "CLUSTER ON "+Ident(index)))
	}
	if s.ReplicaIdentity {
		sql = append(sql, alter(table, "REPLICA IDENTITY USING INDEX "+Ident(index)))
	}
	sql = append(sql, dependOn("INDEX "+sibling(table, index), nil, s.DependsOn)...)
	return append(sql, comment("INDEX "+sibling(table, index), "", s.Comment)...)
}

// keyStatistics returns the statements that change the statistics targets of an
// index's expressions.
func keyStatistics(table string, from, to model.Index) []string {
	var sql []string
	for i, k := range to.Keys {
		var was *int
		if i < len(from.Keys) {
			was = from.Keys[i].Statistics
		}
		if is := statisticsNumber(k.Statistics); is != statisticsNumber(was) {
			sql = append(sql, fmt.Sprintf("ALTER INDEX %s ALTER COLUMN %d SET STATISTICS %d", sibling(table, to.Name), i+1, is))
		}
	}
	return sql
}

// createIndex returns the statements that build an index with all that it has.
func createIndex(table string, x model.Index, concurrently bool) []string {
	sql := append(one(indexSQL(table, x, concurrently)), keyStatistics(table, model.Index{}, x)...)
	sql = append(sql, marks(table, x.Name, x.Storage)...)
	return append(sql, comment("INDEX "+sibling(table, x.Name), "", x.Comment)...)
}

// alterIndex changes what an index has beside its definition.
func alterIndex(o ops.AlterIndex) []string {
	from, to := o.From.Storage, o.To.Storage
	var sql []string
	do := func(action string) { sql = append(sql, "ALTER INDEX "+sibling(o.Table, o.To.Name)+" "+action) }
	if from.Invalid && !to.Invalid {
		sql = one("REINDEX INDEX " + sibling(o.Table, o.To.Name))
	}
	if from.Tablespace != to.Tablespace {
		do("SET TABLESPACE " + tablespaceOr(to.Tablespace))
	}
	for _, action := range changeOptions(from.Options, to.Options) {
		do(action)
	}
	sql = append(sql, keyStatistics(o.Table, o.From, o.To)...)
	if from.Clustered && !to.Clustered {
		sql = append(sql, alter(o.Table, "SET WITHOUT CLUSTER"))
	}
	if from.ReplicaIdentity && !to.ReplicaIdentity {
		sql = append(sql, alter(o.Table, replicaIdentitySQL("")))
	}
	sql = append(sql, dependOn("INDEX "+sibling(o.Table, o.To.Name), from.DependsOn, to.DependsOn)...)
	sql = append(sql, marks(o.Table, o.To.Name, model.IndexStorage{
		Clustered: to.Clustered && !from.Clustered, ReplicaIdentity: to.ReplicaIdentity && !from.ReplicaIdentity,
	})...)
	return append(sql, comment("INDEX "+sibling(o.Table, o.To.Name), from.Comment, to.Comment)...)
}

// indexTail writes the storage of a constraint's index.
func indexTail(s model.IndexStorage) string {
	sql := optionsSQL(s.Options)
	if s.Tablespace != "" {
		sql += " USING INDEX TABLESPACE " + Ident(s.Tablespace)
	}
	return sql
}

func exclusionSQL(x model.Exclusion) string {
	method := x.Method
	if method == "" {
		method = "btree"
	}
	elements := make([]string, len(x.Elements))
	for i, e := range x.Elements {
		elements[i] = keySQL(e.Key) + " WITH " + operatorSQL(e.Operator)
	}
	sql := "EXCLUDE USING " + Ident(method) + " (" + strings.Join(elements, ", ") + ")" + include(x.Include) + indexTail(x.Storage)
	if x.Where != "" {
		sql += " WHERE (" + x.Where + ")"
	}
	return named(x.Name, sql+timing(x.Deferrable, x.Deferred))
}

// operatorSQL writes the two-part name of an operator.
func operatorSQL(name string) string {
	schema, bare := model.SplitName(name)
	if schema == "" {
		return bare
	}
	return "OPERATOR(" + Ident(schema) + "." + bare + ")"
}

// columnStorage returns the actions of ALTER COLUMN that change how a column is
// stored and sampled. retyped says that the server has just set the first two
// to what the new type has by itself.
func columnStorage(from, to model.Column, retyped bool) []string {
	if retyped {
		from.Storage, from.Compression = "", ""
	}
	var actions []string
	if from.Storage != to.Storage {
		storage := to.Storage
		if storage == "" {
			storage = model.DefaultStorage(integerOf(to.Type))
		}
		if storage == "" {
			storage = "EXTENDED"
		}
		actions = append(actions, "SET STORAGE "+storage)
	}
	if from.Compression != to.Compression {
		compression := to.Compression
		if compression == "" {
			compression = "default"
		}
		actions = append(actions, "SET COMPRESSION "+compression)
	}
	if is := statisticsNumber(to.Statistics); is != statisticsNumber(from.Statistics) {
		actions = append(actions, "SET STATISTICS "+strconv.Itoa(is))
	}
	return append(actions, changeOptions(from.Options, to.Options)...)
}

// statisticsNumber returns a statistics target as SET STATISTICS has it; -1
// stands for the server's default.
func statisticsNumber(target *int) int {
	if target == nil {
		return -1
	}
	return *target
}

// newColumnStorage returns the statements that give a new column what its
// definition has no clause for on all servers (STORAGE is from version 16).
func newColumnStorage(table string, c model.Column) []string {
	var sql []string
	for _, action := range columnStorage(model.Column{}, c, false) {
		sql = append(sql, alter(table, "ALTER COLUMN "+Ident(c.Name)+" "+action))
	}
	if c.Identity != nil {
		sql = append(sql, identityMarks(table, model.Identity{}, c)...)
	}
	return sql
}
