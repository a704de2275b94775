package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"sotto/account"
	"sotto/roster"
)

// Parse reads a config file's text; file names it in errors, which are
// *account.ConfigError.
func Parse(file string, data []byte) (Config, error) {
	var whole map[string]any
	if err := toml.Unmarshal(data, &whole); err != nil {
		return Config{}, syntaxError(file, err)
	}
	p := parsing{file: file}
	p.toml.Reset(data)
	for p.toml.NextExpression() {
		if err := p.expression(p.toml.Expression()); err != nil {
			return Config{}, err
		}
	}
	if err := p.toml.Error(); err != nil {
		return Config{}, syntaxError(file, err)
	}
	return p.config()
}

func syntaxError(file string, err error) error {
	e := &account.ConfigError{File: file, What: strings.TrimPrefix(err.Error(), "toml: ")}
	var at *toml.DecodeError
	if errors.As(err, &at) {
		e.Line, e.Column = at.Position()
	}
	e.What = "it is not valid TOML: " + e.What
	return e
}

// parsing is one reading of a file.
type parsing struct {
	file  string
	toml  unstable.Parser
	table []string // where the key-values now belong
	all   []entry
}

// entry is one [[account]] with where it and its keys stand.
type entry struct {
	account account.Account
	at      unstable.Position
	keys    map[string]unstable.Position
}

// expression reads a table header or a key with its value.
func (p *parsing) expression(n *unstable.Node) error {
	path, at := p.key(n.Key())
	switch n.Kind {
	case unstable.ArrayTable, unstable.Table:
		return p.header(n.Kind, path, at)
	case unstable.KeyValue:
		return p.value(append(append([]string(nil), p.table...), path...), n.Value(), at)
	}
	return nil
}

// key is a dotted key and the place of its first part.
func (p *parsing) key(parts unstable.Iterator) (path []string, at unstable.Position) {
	for parts.Next() {
		if path == nil {
			at = p.toml.Shape(parts.Node().Raw).Start
		}
		path = append(path, string(parts.Node().Data))
	}
	return path, at
}

func (p *parsing) header(kind unstable.Kind, path []string, at unstable.Position) error {
	name := strings.Join(path, ".")
	p.table = path
	switch {
	case name == "account" && kind == unstable.ArrayTable:
		p.all = append(p.all, entry{at: at, keys: map[string]unstable.Position{}})
		return nil
	case name == "account":
		return p.wrong(at, "[account] is one account, and there may be several.", "[[account]]")
	case name == "account.auth" && kind == unstable.Table && len(p.all) > 0:
		return nil
	}
	return p.wrong(at, fmt.Sprintf("there is no table [%s].", name), "[[account]] and, in it, [account.auth]")
}

// value takes one setting in, or each one of an inline table.
func (p *parsing) value(path []string, v *unstable.Node, at unstable.Position) error {
	if v.Kind == unstable.InlineTable {
		for each := v.Children(); each.Next(); {
			inner, at := p.key(each.Node().Key())
			if err := p.value(append(append([]string(nil), path...), inner...), each.Node().Value(), at); err != nil {
				return err
			}
		}
		return nil
	}
	name := strings.Join(path, ".")
	rest, inAccount := strings.CutPrefix(name, "account.")
	if !inAccount || len(p.all) == 0 {
		return p.wrong(at, fmt.Sprintf("there is no setting %q here.", name), "[[account]] begins an account; its settings follow it")
	}
	s, known := settings[rest]
	if !known {
		return p.unknown(rest, at)
	}
	e := &p.all[len(p.all)-1]
	e.keys[rest] = at
	if err := s.set(&e.account, v); err != nil {
		return p.wrong(at, rest+" "+err.Error()+".", s.allowed)
	}
	return nil
}

// unknown tells of a key that there is not.
func (p *parsing) unknown(name string, at unstable.Position) error {
	meant := account.Meant(name, names())
	if strings.Contains(strings.ToLower(name), "passw") && meant == "" || name == "password" {
		return p.wrong(at, "a password does not belong in this file, and sotto reads none here.",
			`password_from = "keyring", password_from = "ask", or password_command = ["pass", "show", "xmpp"]`)
	}
	allowed := strings.Join(names(), ", ")
	if meant != "" {
		return p.wrong(at, fmt.Sprintf("an account has no setting %q. Did you mean %q?", name, meant), allowed)
	}
	return p.wrong(at, fmt.Sprintf("an account has no setting %q.", name), allowed)
}

func (p *parsing) wrong(at unstable.Position, what, allowed string) error {
	return &account.ConfigError{File: p.file, Line: at.Line, Column: at.Column, What: what, Allowed: allowed}
}

// config checks what only the whole can tell.
func (p *parsing) config() (Config, error) {
	var c Config
	seen := map[roster.JID]bool{}
	for _, e := range p.all {
		a := &e.account
		from, told := e.keys["password_from"]
		command, given := e.keys["password_command"]
		switch {
		case a.Address.IsZero():
			return Config{}, p.wrong(e.at, "this account has no address.", `address = "name@example.org"`)
		case seen[a.Address]:
			return Config{}, p.wrong(e.keys["address"], a.Address.String()+" is there twice.", "each address once")
		case told && given && a.Password.Source != account.FromCommand:
			return Config{}, p.wrong(command, "password_command is there, and password_from says otherwise.", `password_from = "command"`)
		case a.Password.Source == account.FromCommand && !given:
			return Config{}, p.wrong(from, "the password is to come from a command, and none is named.", `password_command = ["pass", "show", "xmpp"]`)
		case given:
			a.Password.Source = account.FromCommand
		case !told:
			a.Password.Source = account.FromKeyring
		}
		seen[a.Address] = true
		c.Accounts = append(c.Accounts, *a)
	}
	return c, nil
}
