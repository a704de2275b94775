package main

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"sotto/session/problem"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		line    string
		command string
		args    []string
		flags   map[string]string
	}{
		{"", "chat", nil, nil},
		{"you@a.example", "chat", []string{"you@a.example"}, nil},
		{"XMPP:room.example?join", "chat", []string{"XMPP:room.example?join"}, nil},
		{"you@a.example xmpp:ada@a.example", "chat", []string{"you@a.example", "xmpp:ada@a.example"}, nil},
		{"--with ada@a.example you@a.example", "chat", []string{"you@a.example"}, map[string]string{"with": "ada@a.example"}},
		{"chat --with=ada@a.example", "chat", nil, map[string]string{"with": "ada@a.example"}},
		{"account add --allow-plain you@a.example --server h:1", "account add", []string{"you@a.example"}, map[string]string{"allow-plain": "", "server": "h:1"}},
		{"send ada@a.example -", "send", []string{"ada@a.example", "-"}, nil},
		{"send ada@a.example -- --json", "send", []string{"ada@a.example", "--json"}, nil},
		{"-a you@a.example", "chat", nil, map[string]string{"account": "you@a.example"}},
		{"send ada@a.example hi -a you@a.example", "send", []string{"ada@a.example", "hi"}, map[string]string{"account": "you@a.example"}},
		{"send --help", "help", []string{"send"}, nil},
		{"account list -h", "help", []string{"account list"}, nil},
		{"account --help", "help", []string{"account"}, nil},
		{"--help", "help", nil, nil},
		{"--version", "version", nil, nil},
		{"help account add", "help", []string{"account", "add"}, nil},
	} {
		got, err := parse(commands(), strings.Fields(c.line))
		if err != nil {
			t.Errorf("%q: %v", c.line, err)
			continue
		}
		if got.command.name != c.command || !slices.Equal(got.args, c.args) || !maps.Equal(got.flags, c.flags) {
			t.Errorf("%q is %s %q %v, want %s %q %v", c.line, got.command.name, got.args, got.flags, c.command, c.args, c.flags)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ line, title, hint string }{
		{"sned a@b.example", "no command “sned”", "“send”"},
		{"lsiten", "no command “lsiten”", "“listen”"},
		{"acount add", "no command “acount”", "“account”"},
		{"xyzzyx", "no command “xyzzyx”", "lists the commands"},
		{"account", "needs to be told", "add, register, import, list, secret, password, pin, accept, remove"},
		{"account lsit", "no command “sotto account lsit”", "“account list”"},
		{"listen --jsno", "knows no flag --jsno", "“--json”"},
		{"listen -json", "knows no flag -json", "“--json”"},
		{"listen --jsno=1", "knows no flag --jsno", "“--json”"},
		{"listen --json=1", "takes no value", ""},
		{"listen --json --json", "given twice", ""},
		{"listen --count", "needs a value: --count N", ""},
		{"send", "needs more: sotto send ADDRESS", ""},
		{"send a@b.example two words", "one word too many", "quotes"},
		{"version now", "one word too many", ""},
	} {
		_, err := parse(commands(), strings.Fields(c.line))
		var p *problem.Problem
		if !errors.As(err, &p) || p.Code != problem.UsageError {
			t.Errorf("%q gives %v, want a usage error", c.line, err)
			continue
		}
		if !strings.Contains(p.Title, c.title) || !strings.Contains(strings.Join(p.Hints, "\n"), c.hint) {
			t.Errorf("%q: %q, hints %q; want %q and %q", c.line, p.Title, p.Hints, c.title, c.hint)
		}
	}
}

// Whatever is typed, parse gives a command or a usage error.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "send a@b -", "--", "-", "--=", "account --", "listen --count=1 x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c, err := parse(commands(), strings.Split(line, " "))
		if err == nil && c.command == nil {
			t.Errorf("%q gives neither a command nor an error", line)
		}
		if err != nil && problem.From(err).Code != problem.UsageError {
			t.Errorf("%q gives %v", line, err)
		}
	})
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
	}{
		{"pass show xmpp", []string{"pass", "show", "xmpp"}},
		{"  a \t b ", []string{"a", "b"}},
		{`'a b' "c d" e\ f`, []string{"a b", "c d", "e f"}},
		{`a'b'"c"d`, []string{"abcd"}},
		{`a '' ""`, []string{"a", "", ""}},
		{`'\n' "\"" \\`, []string{`\n`, `"`, `\`}},
		{"a;b $HOME `x` | *", []string{"a;b", "$HOME", "`x`", "|", "*"}},
	} {
		if got, err := words(c.line); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("words(%q) = %q, %v; want %q", c.line, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "  ", "''", "'a", `a "b`, `a\`} {
		if got, err := words(bad); err == nil {
			t.Errorf("words(%q) = %q, want an error", bad, got)
		}
	}
}
