package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

// What a terminal sends becomes a line; A-34: only Enter ends it.
func TestA34Typist(t *testing.T) {
	const on, off = "\x1b[200~", "\x1b[201~"
	for name, c := range map[string]struct {
		sent, line string
		err        error
	}{
		"typed":                   {"secret\r", "secret", nil},
		"typed, line feed":        {"secret\nmore", "secret", nil},
		"nothing":                 {"\r", "", nil},
		"not ASCII":               {"pä日\x7f\x7fß\r", "pß", nil},
		"more taken back":         {"a\x7f\x7f\x08b\r", "b", nil},
		"all taken back":          {"wrong\x15right\r", "right", nil},
		"a word taken back":       {"one two \x17three\r", "one three", nil},
		"the only word":           {"one\x17two\r", "two", nil},
		"arrows and keys":         {"a\x1b[D\x1bOPb\x1b[15~\x1b[1;5Cc\x1b\r", "abc", nil},
		"control characters":      {"a\x01\x1ab\r", "ab", nil},
		"pasted":                  {on + "a b\tc" + off + "\r", "a b\tc", nil},
		"pasted, one line end":    {on + "secret\r" + off + "\r", "secret", nil},
		"pasted, CR LF":           {on + "secret\r\n" + off + "\r", "secret", nil},
		"pasted between":          {"a" + on + "b\n" + off + "c\r", "abc", nil},
		"pasted twice":            {on + "a\n" + off + on + "b\n" + off + "\r", "ab", nil},
		"two lines":               {on + "a\nb" + off + "\r", "", errLineEnd},
		"two lines and an end":    {"x" + on + "a\r\nb\r\n" + off, "", errLineEnd},
		"nothing, Ctrl-D":         {"\x04", "", io.EOF},
		"Ctrl-D behind something": {"a\x04b\r", "ab", nil},
		"Ctrl-C":                  {"a\x03", "", context.Canceled},
		"hung up":                 {"secret", "", io.EOF},
	} {
		typist := &typist{from: strings.NewReader(c.sent), interrupt: func() error { return context.Canceled }}
		if line, err := typist.line(); string(line) != c.line || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v; want %q, %v", name, line, err, c.line, c.err)
		}
		for _, left := range typist.text[:cap(typist.text)] {
			if c.err != nil && left != 0 {
				t.Errorf("%s: what was typed is still in memory", name)
				break
			}
		}
	}
	long := &typist{from: strings.NewReader(strings.Repeat("x", 2*longestPassword) + "\r")}
	if line, err := long.line(); len(line) != longestPassword || err != nil {
		t.Errorf("%d bytes, %v", len(line), err)
	}
}
