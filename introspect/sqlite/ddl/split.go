package ddl

// Statement is one statement of a script.
type Statement struct {
	// SQL is the statement without the semicolon and the comments around it.
	SQL string
	// Offset is the byte offset of its first token in the script.
	Offset int
	// Tokens are the statement's tokens; their offsets count from the start of
	// the script.
	Tokens []Token
}

// Split takes a script apart at its semicolons. The body of a trigger belongs
// to its CREATE TRIGGER: that statement ends with the END that follows a
// semicolon, as in https://sqlite.org/c3ref/complete.html. Empty statements
// are left out. The error is a [*SyntaxError].
func Split(script string) ([]Statement, error) {
	tokens, err := Scan(script)
	if err != nil {
		return nil, err
	}
	var statements []Statement
	for start := 0; start < len(tokens); {
		if tokens[start].IsSymbol(";") {
			start++
			continue
		}
		end := statementEnd(tokens, start)
		statements = append(statements, Statement{
			SQL:    script[tokens[start].Pos:tokens[end-1].End],
			Offset: tokens[start].Pos,
			Tokens: tokens[start:end:end],
		})
		start = end
	}
	return statements, nil
}

// statementEnd returns the index after the last token of the statement that
// begins at start.
func statementEnd(tokens []Token, start int) int {
	trigger := isCreateTrigger(tokens[start:])
	for i := start; i < len(tokens); i++ {
		if !tokens[i].IsSymbol(";") {
			continue
		}
		if !trigger || tokens[i-1].Is("end") && i-2 >= start && tokens[i-2].IsSymbol(";") {
			return i
		}
	}
	return len(tokens)
}

func isCreateTrigger(tokens []Token) bool {
	if len(tokens) > 0 && tokens[0].Is("explain") {
		tokens = tokens[1:]
		if len(tokens) > 1 && tokens[0].Is("query") {
			tokens = tokens[2:]
		}
	}
	if len(tokens) < 2 || !tokens[0].Is("create") {
		return false
	}
	tokens = tokens[1:]
	if tokens[0].Is("temp") || tokens[0].Is("temporary") {
		tokens = tokens[1:]
	}
	return len(tokens) > 0 && tokens[0].Is("trigger")
}
