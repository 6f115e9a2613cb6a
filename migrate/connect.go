package migrate

import (
	"fmt"
	"slices"
	"strings"
)

// ConnectError reports that no connection to the database could be made. Its
// text may name the server, the user and the database, and never the password.
type ConnectError struct{ Err error }

// Error returns what the driver says, in one line and without repetitions: pgx
// tells of each address and of each attempt with and without TLS.
func (e *ConnectError) Error() string {
	var parts []string
	for line := range strings.Lines(e.Err.Error()) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(parts, line) {
			parts = append(parts, line)
		}
	}
	return fmt.Sprintf("connect to the database: %s", strings.Join(parts, " "))
}

// Unwrap returns the driver's error.
func (e *ConnectError) Unwrap() error { return e.Err }

// Hint says what to look at.
func (e *ConnectError) Hint() string {
	if hint := stateHint(e.Err); hint != "" {
		return hint
	}
	switch text := e.Err.Error(); {
	case strings.Contains(text, "failed to parse as URL"):
		return escapeHelp
	case strings.HasPrefix(text, "cannot parse `"):
		return "" // what it says of a parameter says all
	}
	return "is the server running, and are host, user, password and database right?"
}
