package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sotto/session/problem"
)

// The bar goes on with each domain and leaves nothing behind; where standard
// error is no terminal there is none.
func TestBar(t *testing.T) {
	var out strings.Builder
	b := &bar{w: &out, all: 3}
	b.draw()
	for range 3 {
		b.step()
	}
	b.end()
	b.end()
	want := []string{
		"", "[........................] 0 of 3", "[########................] 1 of 3", "[################........] 2 of 3", "[########################] 3 of 3",
		strings.Repeat(" ", 48), "",
	}
	if got := strings.Split(out.String(), "\r"); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	quiet := (&call{door: &door{err: &out}}).bar(3)
	before := out.Len()
	quiet.step()
	quiet.end()
	if out.Len() != before {
		t.Errorf("it draws %q", out.String()[before:])
	}
}

// One domain a line, without comments and blanks, in the order of the list.
func TestDomains(t *testing.T) {
	got, err := domains(strings.NewReader("# all\n\n  a.test  \r\nb.test#c\n\t\nä.test\na.test"))
	if want := []string{"a.test", "b.test", "ä.test", "a.test"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

// What is a list, and what is one domain.
func TestIsList(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "list")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]bool{
		"-": true, file: true, "./missing": true, "folder/missing": true, folder: true,
		"acme.example": false, "ana@acme.example": false, "ana@acme.example/phone": false, "": false, "192.0.2.1": false, "[2001:db8::1]": false,
	} {
		if isList(typed) != want {
			t.Errorf("%q is a list: %v", typed, !want)
		}
	}
}

// A name that is that of the fact before is told once; a value that is too
// long goes on in its column.
func TestColumned(t *testing.T) {
	var out strings.Builder
	columned(&out, once([]problem.Fact{{Name: "key", Value: "one two three four five"}, {Name: "key", Value: "six"}, {Name: "end", Value: "\x1b[2J"}}), 20)
	if want := "  key  one two three\n       four five\n       six\n  end  "; !strings.HasPrefix(out.String(), want) || strings.Contains(out.String(), "\x1b") {
		t.Errorf("%q", out.String())
	}
}
