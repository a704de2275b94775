package config

import (
	"bytes"
	"slices"

	"github.com/pelletier/go-toml/v2/unstable"

	"sotto/account"
	"sotto/roster"
)

// document is a config file's text with the places of what stands in it, so
// that it can be changed where it must be, and nowhere else. Its text is
// valid TOML; whether the settings are right is for Parse to say.
type document struct {
	text     []byte
	newline  string
	sections []section // the first is what stands before any table
	spots    []spot
}

// section is a table, from its header to the next one. scope is 0 for what
// is about all accounts, n for what is about the n-th.
type section struct {
	scope       int
	table       string // "limits"; in an account "auth", and "" for the account itself
	start, body int    // where its header's line begins and ends
}

// spot is a setting where it stands, or an inline table of settings.
type spot struct {
	scope            int
	name             string
	section          int // -1 in an inline table
	table            bool
	start, from, end int // of the key, of the value, of the whole
}

// open finds out what stands where.
func open(text []byte) (*document, error) {
	d := &document{text: text, newline: "\n", sections: []section{{}}}
	if bytes.Contains(text, []byte("\r\n")) {
		d.newline = "\r\n"
	}
	scope := 0
	of := func(path []string) (int, string) {
		if path[0] == "account" {
			return scope, dotted(path[1:])
		}
		return 0, dotted(path)
	}
	err := walk(text, func(h head) error {
		if h.array && dotted(h.path) == "account" {
			scope++
		}
		s := section{start: lineStart(text, h.at.Offset), body: lineEnd(text, h.at.Offset)}
		s.scope, s.table = of(h.path)
		d.sections = append(d.sections, s)
		return nil
	}, func(p pair) error {
		s := spot{section: len(d.sections) - 1, start: p.at.Offset, from: p.from, end: p.end}
		s.scope, s.name = of(p.path)
		s.table = p.value.Kind == unstable.InlineTable
		if p.inline {
			s.section = -1
		}
		d.spots = append(d.spots, s)
		return nil
	})
	return d, err
}

// find is the spot of a setting.
func (d *document) find(scope int, name string) (spot, bool) {
	i := slices.IndexFunc(d.spots, func(s spot) bool { return s.scope == scope && s.name == name })
	if i < 0 {
		return spot{}, false
	}
	return d.spots[i], true
}

// account is which account of the text has an address, 0 for none.
func (d *document) account(address roster.JID) int {
	for _, s := range d.spots {
		if s.scope == 0 || s.name != "address" {
			continue
		}
		var a account.Account
		row, _ := find(accounts(), s.name)
		if n, err := single(string(d.text[s.from:s.end])); err == nil && row.read(&a, n) == nil && a.Address == address {
			return s.scope
		}
	}
	return 0
}

// regions are the lines of an account, with what stands in its tables, and
// without the comments before what follows.
func (d *document) regions(scope int) [][2]int {
	var all [][2]int
	for i, s := range d.sections {
		if i == 0 || s.scope != scope {
			continue
		}
		end := len(d.text)
		if i+1 < len(d.sections) {
			end = d.sections[i+1].start
		}
		all = append(all, [2]int{s.start, above(d.text, s.body, end)})
	}
	return all
}

// lineStart is where the line of an offset begins.
func lineStart(text []byte, offset int) int { return bytes.LastIndexByte(text[:offset], '\n') + 1 }

// lineEnd is where the line after an offset begins.
func lineEnd(text []byte, offset int) int {
	if i := bytes.IndexByte(text[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(text)
}

// above goes back from end over empty lines and comments, at most to start.
func above(text []byte, start, end int) int {
	for end > start {
		begins := lineStart(text, end-1)
		line := bytes.TrimSpace(text[begins:end])
		if len(line) > 0 && line[0] != '#' {
			break
		}
		end = begins
	}
	return max(start, end)
}
