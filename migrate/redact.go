package migrate

import (
	"net/url"
	"strings"
)

// redacted stands where a password was.
const redacted = "xxxxx"

// RedactURL returns a database URL, or a "key=value" connection string,
// without its passwords. Text that is no URL comes back as it is, but for
// whatever stands where a password would.
func RedactURL(text string) string {
	scheme, rest, ok := strings.Cut(text, "://")
	if ok {
		text = scheme + "://" + redactUser(rest)
	}
	for _, key := range []string{"password", "sslpassword", "passwd", "pwd"} {
		text = redactValue(text, key)
	}
	if !ok {
		// "user:password@host", without a scheme or with a slash too few.
		text = redactUser(text)
	}
	return text
}

// Redact takes out of a text, a driver's message say, what it holds of the URLs:
// the whole, or a password. A password of a few letters is looked for only where a
// URL has it, lest it be found in the words of the text.
func Redact(text string, urls ...string) string {
	for _, raw := range urls {
		if raw == "" {
			continue
		}
		text = strings.ReplaceAll(text, raw, RedactURL(raw))
		for _, password := range passwords(raw) {
			text = strings.ReplaceAll(text, ":"+password+"@", ":"+redacted+"@")
			if len(password) >= 6 {
				text = strings.ReplaceAll(text, password, redacted)
			}
		}
	}
	return text
}

// passwords returns those of a URL, as they stand there and without escapes.
func passwords(raw string) []string {
	var found []string
	add := func(password string) {
		if password != "" {
			found = append(found, password)
		}
		if plain, err := url.PathUnescape(password); err == nil && plain != password && plain != "" {
			found = append(found, plain)
		}
	}
	_, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return nil
	}
	hidden := redactUser(rest)
	if before, behind, ok := strings.Cut(hidden, ":"+redacted+"@"); ok {
		add(strings.TrimSuffix(strings.TrimPrefix(rest, before+":"), "@"+behind))
	}
	_, query, _ := strings.Cut(rest, "?")
	for param := range strings.SplitSeq(query, "&") {
		if key, value, _ := strings.Cut(param, "="); key == "password" || key == "sslpassword" {
			add(value)
		}
	}
	return found
}

// redactUser replaces the password of "user:password@host/…". The last "@"
// counts, since a password that was not escaped may hold one, or a "/".
func redactUser(rest string) string {
	at := strings.LastIndexByte(rest, '@')
	if q := strings.IndexByte(rest, '?'); q >= 0 && q < at && strings.LastIndexByte(rest[:q], '@') >= 0 {
		at = strings.LastIndexByte(rest[:q], '@')
	}
	if at < 0 {
		return rest
	}
	colon := strings.IndexByte(rest[:at], ':')
	if colon < 0 {
		return rest
	}
	return rest[:colon+1] + redacted + rest[at:]
}

// redactValue replaces the value of each key=value, up to "&" or white space, or
// within single quotes. White space may stand around the "=" (PostgreSQL
// documentation, section "Connection Strings").
func redactValue(text, key string) string {
	var out strings.Builder
	for i := 0; i+len(key) <= len(text); i++ {
		if !strings.EqualFold(text[i:i+len(key)], key) || i > 0 && isWord(text[i-1]) {
			continue
		}
		rest := strings.TrimLeft(text[i+len(key):], " \t\r\n")
		if !strings.HasPrefix(rest, "=") {
			continue
		}
		rest = strings.TrimLeft(rest[1:], " \t\r\n")
		out.WriteString(text[:i+len(key)] + "=" + redacted)
		text, i = rest[valueEnd(rest):], -1
	}
	out.WriteString(text)
	return out.String()
}

// valueEnd returns where the value that a text begins with ends. A backslash
// escapes what comes behind it.
func valueEnd(text string) int {
	quoted := strings.HasPrefix(text, "'")
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case quoted && i > 0 && c == '\'':
			return i + 1
		case !quoted && strings.IndexByte("& \t\r\n", c) >= 0:
			return i
		}
	}
	return len(text)
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
