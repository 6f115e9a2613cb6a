package diff

import (
	"context"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// Place is the clause that an expression stands in.
type Place int

// The places that hold expressions.
const (
	InDefault Place = iota
	InGenerated
	InCheck
	InIndexKey
	InIndexPredicate
	// InTrigger is the condition of a trigger, over OLD and NEW.
	InTrigger
	// InBody is a function's body in SQL that is not written as a string.
	InBody
	// InView is the query of a view.
	InView
	// InRule is what stands behind the name of the relation in CREATE RULE.
	InRule
)

// Pair is two spellings of an expression in the same place of the same object.
type Pair struct {
	Place Place
	// Table is what of the desired table the expressions may name.
	Table *Context
	// View is the desired view and Relations those of the desired schema, which
	// its query may name; both are nil elsewhere, and Table is nil here.
	View      *model.View
	Relations *Relations
	// Was is the current view, whose columns may be other ones.
	Was *model.View
	// Rule is the desired rule, and View and Table are nil, where the pair is of
	// one; its relations are Relations, too.
	Rule *model.Rule
	// Column is the column whose default or generation expression this is; nil
	// elsewhere.
	Column *ContextColumn
	// Function is the function of a body, as it is desired; nil elsewhere.
	Function *model.Function
	// Former are the names that renamed relations have on the server by now, by those
	// that the texts call them by.
	Former map[string]string
	// Current is the live catalogue's text, Desired the declaration's.
	Current, Desired string
}

// Context is a relation as an expression over it sees it.
type Context struct {
	// Name is its two-part name, Columns are those that the expression may name.
	Name    string
	Columns []ContextColumn
}

// ContextColumn is what an expression depends on of a column.
type ContextColumn struct{ Name, Type, Collation string }

// NewContext returns a table with all its columns.
func NewContext(t *model.Table) *Context {
	c := &Context{Name: t.Name, Columns: make([]ContextColumn, len(t.Columns))}
	for i := range t.Columns {
		c.Columns[i] = newContextColumn(&t.Columns[i])
	}
	return c
}

func newContextColumn(c *model.Column) ContextColumn {
	return ContextColumn{Name: c.Name, Type: c.Type, Collation: c.Collation}
}

// Column returns the column of that name, or nil.
func (c *Context) Column(name string) *ContextColumn {
	for i := range c.Columns {
		if c.Columns[i].Name == name {
			return &c.Columns[i]
		}
	}
	return nil
}

// Verdict is what a prover finds of a pair.
type Verdict int

// The verdicts. A prover that cannot tell says Undecided: a false Equal is a
// missed change, the worst that it could do.
const (
	Undecided Verdict = iota
	Equal
	Different
	// Redefined and Extended say Different of the queries of views: their
	// columns are the same, or those of the current one and more behind them.
	Redefined
	Extended
)

// Name returns the name of the object that the pair belongs to.
func (p *Pair) Name() string {
	switch {
	case p.View != nil:
		return p.View.Name
	case p.Rule != nil:
		return p.Rule.Table
	}
	return p.Table.Name
}

// Statements returns the two texts as statements: those of a rule with their
// heads.
func (p *Pair) Statements() []string {
	if p.Rule == nil {
		return []string{p.Current, p.Desired}
	}
	head := sqlsource.RuleHead(p.Rule)
	return []string{head + p.Current, head + p.Desired}
}

// Prover decides whether two spellings of an expression mean the same to an
// engine.
type Prover interface {
	// Prove returns a verdict for each pair, in the same order.
	Prove(ctx context.Context, pairs []Pair) ([]Verdict, error)
}
