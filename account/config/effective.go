package config

import (
	"fmt"
	"strings"

	"sotto/account"
	"sotto/roster"
)

// List is every setting in effect: those of all accounts, then those of each
// account.
func (c Config) List() []account.Setting {
	all := inWords(c, settings(), &c.Settings, 0, roster.JID{})
	for i := range c.Accounts {
		all = append(all, inWords(c, accounts(), &c.Accounts[i], i+1, c.Accounts[i].Address)...)
	}
	return all
}

// inWords are the settings of one table.
func inWords[T any](c Config, rows []row[T], t *T, scope int, whose roster.JID) []account.Setting {
	plain := initial(rows)
	var all []account.Setting
	for _, r := range rows {
		all = append(all, account.Setting{
			Account: whose, Name: r.name, Value: r.show(t), Default: r.show(&plain),
			About: r.about, Allowed: r.allowed, Words: r.words, Place: c.place(scope, r.name),
		})
	}
	return all
}

// place is where a setting is set.
func (c Config) place(scope int, name string) string {
	if scope < len(c.set) {
		if line, set := c.set[scope][name]; set {
			return fmt.Sprintf("%s:%d", c.file, line)
		}
	}
	return "default"
}

// Text is every setting in effect as a config file would have it, each with
// the place where it was set. Read again, it says the same.
func (c Config) Text() string {
	var b strings.Builder
	columns(&b, lines(c, settings(), &c.Settings, 0))
	for i := range c.Accounts {
		b.WriteString("\n")
		columns(&b, append([][2]string{{"[[account]]", c.place(i+1, "")}}, lines(c, accounts(), &c.Accounts[i], i+1)...))
	}
	return b.String()
}

// lines are the settings of one table, each with its place.
func lines[T any](c Config, rows []row[T], t *T, scope int) [][2]string {
	var all [][2]string
	for _, r := range rows {
		if value, err := r.write(r.show(t)); err == nil {
			all = append(all, [2]string{r.name + " = " + value, c.place(scope, r.name)})
		}
	}
	return all
}

// columns puts the places below each other, but for what is very long.
func columns(b *strings.Builder, all [][2]string) {
	const widest = 40
	wide := 0
	for _, l := range all {
		if n := len([]rune(l[0])); n <= widest {
			wide = max(wide, n)
		}
	}
	for _, l := range all {
		fmt.Fprintf(b, "%-*s  # %s\n", wide, l[0], l[1])
	}
}
