package config

import (
	"bytes"
	"strings"
)

// put gives a setting a value, which is written as the file has it: in the
// place of the one it has, or else next to its kin.
func (d *document) put(scope int, name, value string) []byte {
	if s, there := d.find(scope, name); there {
		return d.swap(s.from, s.end, value)
	}
	group, key := split(name)
	if s, there := d.find(scope, group); there && s.table {
		return d.enclose(s, key+" = "+value)
	}
	if group != "" {
		for i, s := range d.sections {
			if s.scope == scope && s.table == group {
				return d.below(i, key+" = "+value)
			}
		}
	}
	for i, s := range d.sections {
		if s.scope == scope && s.table == "" {
			return d.below(i, name+" = "+value)
		}
	}
	return d.text // there is no such account
}

// swap puts other text in the place of some.
func (d *document) swap(from, to int, text string) []byte {
	return bytes.Join([][]byte{d.text[:from], []byte(text), d.text[to:]}, nil)
}

// enclose adds a setting to an inline table, behind its last.
func (d *document) enclose(table spot, setting string) []byte {
	last := 0
	for _, s := range d.spots {
		if s.start > table.from && s.end < table.end {
			last = max(last, s.end)
		}
	}
	if last == 0 {
		return d.swap(table.from+1, table.from+1, " "+setting+" ")
	}
	return d.swap(last, last, ", "+setting)
}

// below adds a line behind the last setting of a section, indented like
// that, or below its header.
func (d *document) below(section int, setting string) []byte {
	at, indent, any := d.sections[section].body, "", false
	for _, s := range d.spots {
		if s.section == section {
			begins := lineStart(d.text, s.start)
			at, indent, any = lineEnd(d.text, s.end), string(d.text[begins:s.start]), true
		}
	}
	line := indent + setting + d.newline
	switch {
	case !any && section == 0:
		return d.first(line)
	case at > 0 && d.text[at-1] != '\n':
		line = d.newline + line
	}
	return d.swap(at, at, line)
}

// first adds the first line that is in no table: above the first table and
// the comment that belongs to it.
func (d *document) first(line string) []byte {
	at := len(d.text)
	if len(d.sections) > 1 {
		at = d.sections[1].start
		for at > 0 {
			begins := lineStart(d.text, at-1)
			if !strings.HasPrefix(strings.TrimSpace(string(d.text[begins:at])), "#") {
				break
			}
			at = begins
		}
		line += d.newline
	} else if at > 0 && d.text[at-1] != '\n' {
		line = d.newline + line
	}
	return d.swap(at, at, line)
}

// drop takes a setting out. A comment beside it stays.
func (d *document) drop(scope int, name string) []byte {
	s, there := d.find(scope, name)
	if !there {
		return d.text
	}
	if s.section < 0 {
		return d.unlist(s)
	}
	begins, ends := lineStart(d.text, s.start), lineEnd(d.text, s.end)
	if rest := bytes.TrimSpace(d.text[s.end:ends]); len(rest) > 0 {
		return d.swap(s.start, ends-len(bytes.TrimLeft(d.text[s.end:ends], " \t")), "")
	}
	return d.swap(begins, ends, "")
}

// unlist takes a setting out of an inline table, with the comma behind it or
// else before it. Comments between them stay.
func (d *document) unlist(s spot) []byte {
	if at, found := d.comma(s.end); found {
		ends := at + 1 + len(d.text[at+1:]) - len(bytes.TrimLeft(d.text[at+1:], " "))
		if d.blank(s.end, at) {
			return d.swap(s.start, ends, "")
		}
		return d.without(at, at+1).swap(s.start, s.end, "")
	}
	for _, before := range d.spots {
		at, found := d.comma(before.end)
		if before.section >= 0 || !found || at > s.start {
			continue
		}
		if next, more := d.comma(at + 1); more || next != s.start {
			continue // another setting stands between
		}
		if d.blank(at+1, s.start) {
			return d.swap(at, s.end, "")
		}
		return d.without(s.start, s.end).swap(at, at+1, "")
	}
	return d.swap(s.start, s.end, "")
}

func (d *document) blank(from, to int) bool { return len(bytes.TrimSpace(d.text[from:to])) == 0 }

func (d *document) without(from, to int) *document { return &document{text: d.swap(from, to, "")} }

// comma finds what comes next in an inline table, and whether it is a comma.
func (d *document) comma(from int) (at int, found bool) {
	for i := from; i < len(d.text); i++ {
		switch d.text[i] {
		case ' ', '\t', '\r', '\n':
		case '#':
			i = lineEnd(d.text, i) - 1
		default:
			return i, d.text[i] == ','
		}
	}
	return 0, false
}
