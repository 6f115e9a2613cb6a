package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// rule finds the rule of a statement.
func (e *Executor) rule(table, name string) (*model.Rule, error) {
	var known []string
	for i := range e.d.Rules {
		if r := &e.d.Rules[i]; r.Table == table {
			if r.Name == name {
				return r, nil
			}
			known = append(known, r.Name)
		}
	}
	return nil, e.fail(-1, hintOf(name, known), "rule %s on %s does not exist", name, table)
}

var ruleEvents = map[pg.CmdType]string{pg.CmdType_CMD_INSERT: "INSERT", pg.CmdType_CMD_UPDATE: "UPDATE", pg.CmdType_CMD_DELETE: "DELETE"}

func (e *Executor) createRule(s *pg.RuleStmt) error {
	r := model.Rule{Name: s.Rulename, Table: e.rangeName(s.Relation), Event: ruleEvents[s.Event], Instead: s.Instead, Pos: e.pos(-1)}
	if r.Event == "" {
		return e.fail(-1, "declare a view", "rule %s on %s: a rule ON SELECT makes a view of a table", r.Name, r.Table)
	}
	if _, ok := e.relations[r.Table]; !ok && !e.declaring {
		return e.unknownTable(s.Relation.Location, r.Table)
	}
	// The default schema is left out.
	rows := e.rowsOf(r.Table)
	for _, node := range append([]*pg.Node{s.WhereClause}, s.Actions...) {
		e.writeStars(node, rows...)
		(&query{e: e}).findSchemas(node)
	}
	if err := setRule(&r, s); err != nil {
		return e.fail(-1, "", "rule %s on %s cannot be read: %v", r.Name, r.Table, err)
	}
	was, _ := e.rule(r.Table, r.Name)
	switch {
	case was == nil:
		e.d.Rules = append(e.d.Rules, r)
	case !s.Replace:
		return e.fail(-1, "", "rule %s on %s exists already%s", r.Name, r.Table, declaredAt(was.Pos))
	default:
		r.Enabled, r.Comment = was.Enabled, was.Comment
		*was = r
	}
	return nil
}

// setRule sets the condition and the actions of a rule to those of a statement.
func setRule(r *model.Rule, s *pg.RuleStmt) error {
	r.Where, r.Actions = "", nil
	if s.WhereClause != nil {
		var err error
		if r.Where, err = deparse(s.WhereClause); err != nil {
			return err
		}
	}
	for _, action := range s.Actions {
		text, err := deparseStatement(action)
		if err != nil {
			return err
		}
		r.Actions = append(r.Actions, text)
	}
	return nil
}

// SetRuleBody sets the condition and the actions of a rule to those of a text as
// that of [model.Rule.Body]. The error is the parser's.
func SetRuleBody(r *model.Rule, body string) error {
	tree, err := pg.Parse(RuleHead(r) + body)
	if err != nil {
		return err
	}
	return setRule(r, tree.Stmts[0].Stmt.GetRuleStmt())
}

func (e *Executor) dropRule(list []*pg.Node, missingOK bool) error {
	table, name := e.attached(list)
	if _, err := e.rule(table, name); err != nil {
		if missingOK {
			return nil
		}
		return err
	}
	e.d.Rules = slices.DeleteFunc(e.d.Rules, func(r model.Rule) bool { return r.Table == table && r.Name == name })
	return nil
}

// dropRulesOf drops the rules of a relation that goes.
func (e *Executor) dropRulesOf(table string) {
	e.d.Rules = slices.DeleteFunc(e.d.Rules, func(r model.Rule) bool { return r.Table == table })
}

// releaseRules looks for the rules of other relations that name one that is
// dropped, which CASCADE drops as well.
func (e *Executor) releaseRules(name, what string, along []string, cascade bool) error {
	names := func(r model.Rule) bool {
		if r.Table == name || slices.Contains(along, r.Table) {
			return false
		}
		_, bare := model.SplitName(name)
		if !strings.Contains(r.Body(), bare) {
			return false // quoted or not, the name stands in the text
		}
		m, err := MentionsOf(RuleStatement(&r))
		return err == nil && slices.ContainsFunc(m.Relations, func(x RelationMention) bool { return x.Name == name })
	}
	if i := slices.IndexFunc(e.d.Rules, names); i >= 0 && !cascade {
		r := &e.d.Rules[i]
		return e.fail(-1, "drop the rule first, or use CASCADE", "%s cannot be dropped: rule %s on %s names it", what, r.Name, r.Table)
	}
	e.d.Rules = slices.DeleteFunc(e.d.Rules, names)
	return nil
}

func (e *Executor) renameRule(s *pg.RenameStmt) error {
	r, err := e.rule(e.rangeName(s.Relation), s.Subname)
	if err != nil {
		return err
	}
	if other, _ := e.rule(r.Table, s.Newname); other != nil {
		return e.fail(-1, "", "rule %s on %s exists already", s.Newname, r.Table)
	}
	r.Name = s.Newname
	return nil
}

func (e *Executor) enableRule(table string, cmd *pg.AlterTableCmd) error {
	r, err := e.rule(table, cmd.Name)
	if err == nil {
		r.Enabled = enabledStates[cmd.Subtype]
	}
	return err
}

// moveRules lets rules follow a relation to its new name.
func (e *Executor) moveRules(from, to string) {
	for i := range e.d.Rules {
		RenameRelationInRule(&e.d.Rules[i], from, to)
	}
}

// RuleStatement returns the statement that creates a rule, for its names to be
// read.
func RuleStatement(r *model.Rule) string { return RuleHead(r) + r.Body() }

// RuleHead returns the statement that creates a rule as far as its body.
func RuleHead(r *model.Rule) string {
	return "CREATE RULE " + model.QuoteIdentifier(r.Name) + " AS ON " + r.Event + " TO " + model.QuoteName(r.Table) + " "
}

// Filter returns the query for the rows of a relation, by its two-part name, for
// which a condition holds. Names mean in it what they mean in a policy.
func Filter(relation, condition string) string {
	return "SELECT FROM " + model.QuoteName(relation) + " WHERE (" + condition + "\n)"
}

// RenameRelationInRule lets a rule follow a relation to its new two-part name.
func RenameRelationInRule(r *model.Rule, from, to string) {
	_, bare := model.SplitName(from)
	for i := range r.Actions {
		if mayName(r.Actions[i], bare) {
			r.Actions = slices.Clone(r.Actions)
			r.Actions[i] = RenameRelation(r.Actions[i], from, to)
		}
	}
	if r.Where != "" && mayName(r.Where, bare) {
		if text, ok := strings.CutPrefix(RenameRelation("SELECT "+r.Where, from, to), "SELECT "); ok {
			r.Where = text
		}
	}
	if r.Table == from {
		r.Table = to
	}
}
