package pgexpr

import (
	"strings"

	"github.com/jackc/pgx/v5"
)

// Session holds the settings by which a server reads a time without a zone, a date
// such as 04/03/2024 and an interval (PostgreSQL documentation, section 8.5). A
// declared text means what it means in a session of the project's connection, as it
// does in the revision that runs there; so the probe keeps them.
type Session struct {
	// TimeZone, DateStyle and IntervalStyle are the parameters of these names, as the
	// server spells them: "Europe/Berlin", "ISO, DMY", "postgres".
	TimeZone, DateStyle, IntervalStyle string
}

// SessionOf returns the settings of a connection as they are now. It asks the server
// nothing, which reports each change of them.
func SessionOf(conn *pgx.Conn) Session {
	status := conn.PgConn().ParameterStatus
	return Session{TimeZone: status("TimeZone"), DateStyle: status("DateStyle"), IntervalStyle: status("IntervalStyle")}
}

// Apply has connections of a configuration begin with the settings.
func (s Session) Apply(config *pgx.ConnConfig) {
	for name, value := range map[string]string{"TimeZone": s.TimeZone, "DateStyle": s.DateStyle, "IntervalStyle": s.IntervalStyle} {
		if value != "" {
			config.RuntimeParams[name] = value
		}
	}
}

// String names the settings that read a text in another way than UTC, MDY and
// IntervalStyle postgres do. It is empty where none does.
func (s Session) String() string {
	var named []string
	switch s.TimeZone {
	case "", "UTC", "Etc/UTC", "GMT", "Etc/GMT":
	default:
		named = append(named, "TimeZone "+s.TimeZone)
	}
	// What stands before the order is how dates are printed.
	if _, order, found := strings.Cut(s.DateStyle, ", "); found && order != "MDY" {
		named = append(named, "DateStyle "+order)
	}
	if s.IntervalStyle == "sql_standard" { // the others read alike
		named = append(named, "IntervalStyle "+s.IntervalStyle)
	}
	return strings.Join(named, ", ")
}
