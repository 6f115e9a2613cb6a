package codegen

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// SetParents returns the source of a migration file with other parents for the
// revision id. Nothing else changes. The error says where the source is not Go,
// or that it holds no such revision.
func SetParents(src []byte, id string, parents []string) ([]byte, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var idField, parentsField *ast.KeyValueExpr
	ast.Inspect(f, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if !ok || idField != nil {
			return idField == nil
		}
		fields := map[string]*ast.KeyValueExpr{}
		for _, e := range literal.Elts {
			if pair, ok := e.(*ast.KeyValueExpr); ok {
				if key, ok := pair.Key.(*ast.Ident); ok {
					fields[key.Name] = pair
				}
			}
		}
		if pair := fields["ID"]; pair != nil && isText(pair.Value, id) {
			idField, parentsField = pair, fields["Parents"]
		}
		return true
	})
	if idField == nil {
		return nil, fmt.Errorf("no revision with the field ID: %q", id)
	}
	quoted := make([]string, len(parents))
	for i, p := range parents {
		quoted[i] = strconv.Quote(p)
	}
	list := "[]string{" + strings.Join(quoted, ", ") + "}"
	from, to := fset.Position(idField.End()).Offset, fset.Position(idField.End()).Offset
	switch {
	case parentsField != nil:
		from, to = fset.Position(parentsField.Value.Pos()).Offset, fset.Position(parentsField.Value.End()).Offset
	default:
		list = ",\nParents: " + list
	}
	return format.Source([]byte(string(src[:from]) + list + string(src[to:])))
}

func isText(value ast.Expr, text string) bool {
	literal, ok := value.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return false
	}
	s, err := strconv.Unquote(literal.Value)
	return err == nil && s == text
}
