package ops

import (
	"cmp"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// AlterOwner gives an object to another role. An empty role is the one that
// runs the statement.
type AlterOwner struct {
	// Kind and Object are those of a [model.Subject].
	Kind, Object string
	From, To     string
}

// Grant lets a role do what the grant says, and takes away what it says is
// revoked.
type Grant struct{ Grant model.Grant }

// Revoke takes back all that a grant says.
type Revoke struct{ Grant model.Grant }

// AlterGrant changes what one role may do with one object.
type AlterGrant struct{ From, To model.Grant }

// Reverse gives the object back.
func (o AlterOwner) Reverse() (Operation, error) {
	return AlterOwner{Kind: o.Kind, Object: o.Object, From: o.To, To: o.From}, nil
}

// Reverse takes the privileges back.
func (o Grant) Reverse() (Operation, error) { return Revoke(o), nil }

// Reverse grants the privileges again.
func (o Revoke) Reverse() (Operation, error) { return Grant(o), nil }

// Reverse restores the former privileges.
func (o AlterGrant) Reverse() (Operation, error) { return AlterGrant{From: o.To, To: o.From}, nil }

func (o AlterOwner) Summary() Summary {
	return changed("owner of", subject(o.Kind, o.Object, ""), cmp.Or(o.From, "current user")+arrow+cmp.Or(o.To, "current user"))
}
func (o AlterOwner) String() string {
	return "alter owner of " + subject(o.Kind, o.Object, "") + " to " + cmp.Or(o.To, "current user")
}

func (o Grant) Summary() Summary      { return added("grant", granted(&o.Grant)) }
func (o Grant) String() string        { return granted(&o.Grant) }
func (o Revoke) Summary() Summary     { return removed("grant", granted(&o.Grant)) }
func (o Revoke) String() string       { return "take back: " + granted(&o.Grant) }
func (o AlterGrant) Summary() Summary { return changed("grant", granted(&o.From)+arrow+granted(&o.To)) }
func (o AlterGrant) String() string   { return "alter grant: " + granted(&o.To) }

// granted describes a grant: "SELECT on table users to app".
func granted(g *model.Grant) string {
	var parts []string
	add := func(list []string, before, after string) {
		if len(list) > 0 {
			parts = append(parts, before+strings.Join(list, ", ")+after)
		}
	}
	add(g.Privileges, "", "")
	add(g.Grantable, "", " with grant option")
	add(g.Revoked, "no ", "")
	what := subject(g.Kind, g.Object, g.Column)
	if g.Default {
		what = "new " + strings.ToLower(g.Kind) + "s"
		if g.Object != "" {
			what += " in " + g.Object
		}
		if g.Creator != "" {
			what += " of " + g.Creator
		}
	}
	return strings.Join(parts, ", ") + " on " + what + " to " + cmp.Or(g.Role, "PUBLIC")
}

func subject(kind, name, column string) string {
	text := strings.ToLower(kind) + " " + name
	if column != "" {
		text += "." + column
	}
	return text
}

// Changes returns what leads from one grant to another: what is taken away, the
// grant options that are, what is granted, and with grant option. Where a part of
// ALL goes, all goes and the rest is granted again, since what ALL is depends on
// the server.
func (o AlterGrant) Changes() (revoked, options, granted, grantable []string) {
	from, to := o.From, o.To
	had := slices.Concat(from.Privileges, from.Grantable)
	has := slices.Concat(to.Privileges, to.Grantable)
	if slices.Contains(had, model.AllPrivileges) && !slices.Contains(has, model.AllPrivileges) {
		revoked, had, from.Grantable = []string{model.AllPrivileges}, nil, nil
	}
	covers := func(list []string, p string) bool {
		return slices.Contains(list, p) || slices.Contains(list, model.AllPrivileges)
	}
	for _, p := range had {
		if !covers(has, p) {
			revoked = append(revoked, p)
		}
	}
	for _, p := range from.Grantable {
		if covers(to.Privileges, p) && !covers(to.Grantable, p) {
			options = append(options, p)
		}
	}
	for _, p := range to.Privileges {
		if !covers(had, p) {
			granted = append(granted, p)
		}
	}
	for _, p := range to.Grantable {
		if !covers(from.Grantable, p) {
			grantable = append(grantable, p)
		}
	}
	for _, p := range to.Revoked {
		if !covers(from.Revoked, p) {
			revoked = append(revoked, p)
		}
	}
	if slices.Contains(from.Revoked, model.AllPrivileges) && len(to.Revoked) > 0 && !slices.Contains(to.Revoked, model.AllPrivileges) {
		return append(revoked, to.Revoked...), options, append([]string{model.AllPrivileges}, granted...), grantable
	}
	for _, p := range from.Revoked {
		if !covers(to.Revoked, p) {
			granted = append(granted, p)
		}
	}
	return revoked, options, granted, grantable
}
