package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// partitioned is a row of pg_partitioned_table.
type partitioned struct {
	strategy              byte
	columns               []int16
	opclasses, collations []uint32
	// definition is the whole clause: "RANGE (a, lower(b))".
	definition string
}

func readPartitioned(c *catalogue, r row) error {
	c.partitioned[r.oid(0)] = partitioned{strategy: r.char(1), columns: r.int16s(2), opclasses: r.oids(3), collations: r.oids(4), definition: r.text(5)}
	return nil
}

// strategies spells the values of pg_partitioned_table.partstrat.
var strategies = map[byte]string{'r': "RANGE", 'l': "LIST", 'h': "HASH"}

// partition sets how a table is divided and what it is a partition of.
func (b *builder) partition(t *model.Table, rel *relation) error {
	if p, ok := b.partitioned[rel.oid]; ok {
		keys, err := b.partitionKeys(rel, p)
		if err != nil {
			return err
		}
		t.PartitionBy = &model.PartitionKey{Strategy: strategies[p.strategy], Keys: keys}
	}
	if !rel.partition {
		for _, parent := range b.parents[rel.oid] {
			t.Inherits = append(t.Inherits, b.fullName(b.byOID[parent.oid].qualified))
		}
		return nil
	}
	bound, err := parseBound(rel.bound)
	if err != nil {
		return err
	}
	parent := b.parents[rel.oid][0]
	bound.Parent, bound.DetachPending = b.fullName(b.byOID[parent.oid].qualified), parent.detachPending
	t.Partition = &bound
	return nil
}

func (b *builder) partitionKeys(rel *relation, p partitioned) ([]model.Key, error) {
	open := strings.IndexByte(p.definition, '(')
	if open < 0 {
		return nil, errChanged
	}
	texts := splitList(p.definition[open+1:])
	if len(texts) != len(p.columns) || len(p.opclasses) != len(texts) || len(p.collations) != len(texts) {
		return nil, fmt.Errorf("cannot follow the partition key %q", p.definition)
	}
	keys := make([]model.Key, len(texts))
	for i, text := range texts {
		k := &keys[i]
		if num := p.columns[i]; num != 0 {
			a := rel.attribute(num)
			if a == nil {
				return nil, errChanged
			}
			k.Column = a.name
			if p.collations[i] != 0 && p.collations[i] != a.collation {
				k.Collation = b.collationName(p.collations[i])
			}
			if o := b.opclasses[p.opclasses[i]]; o != nil && !b.isDefaultOpClass(p.opclasses[i], a.typ) {
				k.OpClass = b.refName(pgcatalog.Class, o.qualified)
			}
			continue
		}
		// The server puts parentheses around what is no call of a function.
		end := indexUnquoted(text, "(")
		if end < 0 {
			return nil, fmt.Errorf("cannot follow the partition key %q", p.definition)
		}
		end = closing(text, end) + 1
		k.Expr = string(trimParentheses([]byte(text[:min(end, len(text))])))
		rest := text[min(end, len(text)):]
		if tail, ok := strings.CutPrefix(rest, " COLLATE "); ok {
			k.Collation = b.collationName(p.collations[i])
			rest = tail[wordEnd(tail):]
		}
		if o := b.opclasses[p.opclasses[i]]; strings.TrimSpace(rest) != "" && o != nil {
			k.OpClass = b.refName(pgcatalog.Class, o.qualified)
		}
	}
	return keys, nil
}

// splitList returns the elements of a list up to the parenthesis that closes
// it.
func splitList(s string) []string {
	var out []string
	for {
		end := keyEnd(s)
		out = append(out, strings.TrimSpace(s[:end]))
		if end >= len(s) || s[end] != ',' {
			return out
		}
		s = s[end+1:]
	}
}

// parseBound reads a partition's bound as pg_get_expr prints it
// (get_rule_expr in utils/adt/ruleutils.c, case T_PartitionBoundSpec).
func parseBound(text string) (model.Partition, error) {
	var p model.Partition
	fail := func() (model.Partition, error) {
		return p, fmt.Errorf("cannot follow the partition bound %q", text)
	}
	if text == "DEFAULT" {
		p.Default = true
		return p, nil
	}
	list := func(rest, head string) (values []string, after string, ok bool) {
		if rest, ok = strings.CutPrefix(rest, head+" ("); !ok {
			return nil, "", false
		}
		values = splitList(rest)
		end := closing("("+rest, 0)
		return values, strings.TrimSpace(rest[min(end, len(rest)):]), true
	}
	rest, ok := strings.CutPrefix(text, "FOR VALUES ")
	if !ok {
		return fail()
	}
	if values, _, ok := list(rest, "IN"); ok {
		p.In = values
		return p, nil
	}
	if values, _, ok := list(rest, "WITH"); ok && len(values) == 2 {
		var err, err2 error
		p.Modulus, err = strconv.Atoi(strings.TrimPrefix(values[0], "modulus "))
		p.Remainder, err2 = strconv.Atoi(strings.TrimPrefix(values[1], "remainder "))
		if err != nil || err2 != nil {
			return fail()
		}
		return p, nil
	}
	values, after, ok := list(rest, "FROM")
	if !ok {
		return fail()
	}
	p.From = values
	if p.To, _, ok = list(after, "TO"); !ok {
		return fail()
	}
	return p, nil
}
