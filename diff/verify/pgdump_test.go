package verify_test

import (
	"slices"
	"strings"
)

// entries splits the text of pg_dump into its entries, by the line that names
// each ("t; Type: TABLE; Schema: public; Owner: postgres"). What depends on the
// order of entries or columns is taken out: two catalogues that differ in
// nothing else have the same entries.
func entries(dump string) map[string]string {
	out := make(map[string]string)
	name, settings := "", map[string]string{}
	var body []string
	finish := func() {
		if name == "" {
			return
		}
		if strings.Contains(name, "; Type: TABLE;") || strings.Contains(name, "; Type: FOREIGN TABLE;") {
			// A column that is added stands last, wherever the declaration has
			// it.
			for i, line := range body {
				body[i] = strings.TrimSuffix(line, ",")
				if list, ok := strings.CutPrefix(line, "INHERITS ("); ok {
					// pg_dump asks for no order of pg_inherits; catalogue.sql does.
					parents := strings.Split(strings.TrimSuffix(list, ");"), ", ")
					slices.Sort(parents)
					body[i] = "INHERITS (" + strings.Join(parents, ", ")
				}
			}
			slices.Sort(body)
		}
		if strings.Contains(name, "; Type: ACL;") {
			slices.Sort(body) // they stand in the order in which they were granted
		}
		if strings.Contains(name, "; Type: STATISTICS;") {
			// Its columns stand in the order of the table.
			head, rest, _ := strings.Cut(body[0], " ON ")
			on, table, _ := strings.Cut(rest, " FROM ")
			columns := strings.Split(on, ", ")
			slices.Sort(columns)
			body[0] = head + " ON " + strings.Join(columns, ", ") + " FROM " + table
		}
		if strings.Contains(name, "; Type: TEXT SEARCH DICTIONARY;") {
			// Nor do its options have an order.
			for i, line := range body {
				options := strings.Split(strings.TrimSuffix(strings.TrimSpace(line), " );"), ", ")
				slices.Sort(options)
				body[i] = strings.Join(options, ", ")
			}
		}
		out[name] += strings.Join(body, "\n")
	}
	for line := range strings.Lines(dump) {
		line = strings.TrimRight(line, "\n")
		if header, ok := strings.CutPrefix(line, "-- Name: "); ok {
			finish()
			name, body = header, nil
			if storage := storageOf(name, settings); storage != "" {
				body = append(body, storage)
			}
			continue
		}
		setting, value, isSet := strings.Cut(line, " = ")
		switch {
		case isSet && strings.HasPrefix(setting, "SET default_table"):
			settings[setting] = value
		case line == "" || line == "--" || strings.HasPrefix(line, "-- PostgreSQL database dump complete"), strings.HasPrefix(line, `\`):
		default:
			body = append(body, sortedParameters(line))
		}
	}
	finish()
	return out
}

// storageOf returns the tablespace and the access method that are in force
// where an entry that has storage begins: pg_dump writes them only where they
// change.
func storageOf(name string, settings map[string]string) string {
	for _, kind := range []string{"TABLE", "MATERIALIZED VIEW", "INDEX", "CONSTRAINT"} {
		if strings.Contains(name, "; Type: "+kind+";") {
			storage := settings["SET default_tablespace"]
			if kind == "TABLE" || kind == "MATERIALIZED VIEW" {
				storage += " " + settings["SET default_table_access_method"]
			}
			return "-- storage: " + storage
		}
	}
	return ""
}

// statements returns the text of pg_dump without the commands to psql, so that
// a server can run it.
func statements(dump string) string {
	var out strings.Builder
	for line := range strings.Lines(dump) {
		if !strings.HasPrefix(line, `\`) {
			out.WriteString(line)
		}
	}
	return out.String()
}

// sortedParameters sorts the storage parameters of a line: the server keeps
// them in the order in which they were set, which means nothing.
func sortedParameters(line string) string {
	head, rest, ok := strings.Cut(line, "WITH (")
	list, tail, closed := strings.Cut(rest, ")")
	if !ok || !closed || !strings.Contains(list, "=") {
		return line
	}
	parameters := strings.Split(list, ", ")
	slices.Sort(parameters)
	return head + "WITH (" + strings.Join(parameters, ", ") + ")" + tail
}
