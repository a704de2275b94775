package config

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"sotto/account"
)

// Parse reads a config file's text; file names it in errors, which are
// *account.ConfigError.
func Parse(file string, text []byte) (Config, error) {
	text = text[mark(text):]
	var whole map[string]any
	if err := toml.Unmarshal(text, &whole); err != nil {
		return Config{}, syntaxError(file, err)
	}
	r := &reading{
		file: file, data: text, settings: settings(), accounts: accounts(),
		places: []map[string]unstable.Position{{}}, plain: initial(accounts()),
	}
	r.config.Settings, r.config.file = initial(r.settings), filepath.Base(file)
	if err := walk(text, r.head, r.pair); err != nil {
		return Config{}, syntaxError(file, err)
	}
	if err := r.whole(); err != nil {
		return Config{}, err
	}
	for _, places := range r.places {
		lines := map[string]int{}
		for name, at := range places {
			lines[name] = at.Line
		}
		r.config.set = append(r.config.set, lines)
	}
	return r.config, nil
}

// mark is how long the byte order mark is that some editors begin a file
// with.
func mark(text []byte) int {
	if bytes.HasPrefix(text, []byte("\ufeff")) {
		return len("\ufeff")
	}
	return 0
}

// syntaxError is what the parser says of a text, as a ConfigError. One that
// is that already stays as it is.
func syntaxError(file string, err error) error {
	var ours *account.ConfigError
	if errors.As(err, &ours) {
		return ours
	}
	e := &account.ConfigError{File: file, What: "it is not valid TOML: " + strings.TrimPrefix(err.Error(), "toml: ") + "."}
	var at *toml.DecodeError
	if errors.As(err, &at) {
		e.Line, e.Column = at.Position()
	}
	return e
}

// reading is one reading of a file.
type reading struct {
	file     string
	data     []byte
	settings []row[account.Settings]
	accounts []row[account.Account]
	plain    account.Account // an account of which nothing is said

	config Config
	places []map[string]unstable.Position // where settings are set: of all accounts, then of each one; "" is where an account begins
}

// of tells whose settings a path is about: 0 is all accounts, n the n-th
// account; and the name of the setting or table.
func (r *reading) of(path []string) (scope int, name string) {
	if path[0] == "account" {
		return len(r.config.Accounts), dotted(path[1:])
	}
	return 0, dotted(path)
}

// head takes in where a table begins.
func (r *reading) head(h head) error {
	scope, name := r.of(h.path)
	switch inAccount := h.path[0] == "account"; {
	case inAccount && name == "" && h.array:
		r.config.Accounts = append(r.config.Accounts, r.plain)
		r.places = append(r.places, map[string]unstable.Position{"": h.at})
		return nil
	case inAccount && name == "":
		return r.wrong(h.at, "[account] is one account, and there may be several.", "[[account]]")
	case inAccount && scope == 0:
		return r.wrong(h.at, fmt.Sprintf("[%s] stands before the account it belongs to.", dotted(h.path)), "[[account]] and, below it, ["+dotted(h.path)+"]")
	case h.array && (inAccount && slices.Contains(groups(r.accounts), name) || slices.Contains(groups(r.settings), name)):
		return r.wrong(h.at, fmt.Sprintf("there is only one [%s].", dotted(h.path)), "["+dotted(h.path)+"]")
	case inAccount && slices.Contains(groups(r.accounts), name), !inAccount && slices.Contains(groups(r.settings), name):
		return nil
	}
	return r.noTable(h)
}

// pair takes in one setting. An inline table's own come one by one.
func (r *reading) pair(p pair) error {
	scope, name := r.of(p.path)
	grouped := p.value.Kind == unstable.InlineTable
	switch {
	case p.path[0] == "account" && (scope == 0 || name == ""):
		return r.wrong(p.at, "an account is not written so.", `[[account]], and below it address = "name@example.org"`)
	case scope == 0 && grouped && slices.Contains(groups(r.settings), name):
		return nil
	case scope == 0:
		return take(r, r.settings, &r.config.Settings, 0, name, p)
	case grouped && slices.Contains(groups(r.accounts), name):
		return nil
	}
	return take(r, r.accounts, &r.config.Accounts[scope-1], scope, name, p)
}

// take reads a setting of a table.
func take[T any](r *reading, rows []row[T], t *T, scope int, name string, p pair) error {
	s, known := find(rows, name)
	if !known {
		return r.unknown(scope, name, p.at)
	}
	r.places[scope][name] = p.at
	err := s.read(t, p.value)
	if err == nil {
		return nil
	}
	at := p.at
	var part elsewhere
	if errors.As(err, &part) {
		at = r.place(int(part.raw.Offset))
	}
	return r.wrong(at, sentence(name, err), s.allowed)
}

// sentence is what is wrong with a setting.
func sentence(name string, err error) string {
	s := name + " " + err.Error()
	if strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// place is the line and column of an offset.
func (r *reading) place(offset int) unstable.Position {
	w := walker{data: r.data, seen: unstable.Position{Line: 1, Column: 1}}
	return w.place(offset)
}

func (r *reading) wrong(at unstable.Position, what, allowed string) error {
	return &account.ConfigError{File: r.file, Line: at.Line, Column: at.Column, What: what, Allowed: allowed}
}
