package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"sotto/account"
)

// noTable tells of a table that there is not.
func (r *reading) noTable(h head) error {
	name := dotted(h.path)
	tables := groups(r.settings)
	for _, g := range groups(r.accounts) {
		tables = append(tables, "account."+g)
	}
	tables = append(tables, "account")
	var shown []string
	for _, t := range tables {
		shown = append(shown, bracket(t))
	}
	what := fmt.Sprintf("there is no table [%s].", name)
	_, setting := find(r.settings, name)
	switch meant := account.Meant(name, tables); {
	case setting:
		what = fmt.Sprintf("%s is a setting, not a table.", name)
	case meant != "":
		what += " Did you mean " + bracket(meant) + "?"
	}
	return r.wrong(h.at, what, or(shown))
}

// bracket is how a table of ours begins.
func bracket(table string) string {
	if table == "account" {
		return "[[account]]"
	}
	return "[" + table + "]"
}

// unknown tells of a setting that there is not: whether it stands in the
// wrong place, or what was perhaps meant.
func (r *reading) unknown(scope int, name string, at unstable.Position) error {
	here, there := names(r.settings), names(r.accounts)
	tables, whose := groups(r.settings), "there is no setting %q"
	if scope > 0 {
		here, there = there, here
		tables, whose = groups(r.accounts), "an account has no setting %q"
	}
	whose = fmt.Sprintf(whose, name)
	allowed := strings.Join(here, ", ")
	meant := account.Meant(name, here)
	_, key := split(name)
	switch {
	case secret(name) && (meant == "" || name == "password"):
		return r.wrong(at, "a password does not belong in this file, and sotto reads none here.",
			`in an account: password_from = "keyring", password_from = "ask", or password_command = ["pass", "show", "xmpp"]`)
	case slices.Contains(tables, name):
		return r.wrong(at, fmt.Sprintf("%s is a table, not a setting.", name), allowed)
	case slices.Contains(there, name) && scope == 0:
		return r.wrong(at, fmt.Sprintf("%s is a setting of an account.", name), "[[account]] and, below it, "+name)
	case slices.Contains(there, name):
		return r.wrong(at, fmt.Sprintf("%s is a setting of all accounts.", name), name+" above the first [[account]], or in a table of its own")
	case slices.Contains(here, key):
		return r.wrong(at, fmt.Sprintf("%s stands in no table.", key), key+" above the first table")
	case meant != "":
		return r.wrong(at, fmt.Sprintf("%s. Did you mean %q?", whose, meant), allowed)
	}
	return r.wrong(at, whose+".", allowed)
}

// secret tells whether somebody may have written a password there.
func secret(name string) bool { return strings.Contains(strings.ToLower(name), "passw") }
