package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"sotto/account"
	"sotto/roster"
)

func TestWrittenIsRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new", "folder", "config.toml")
	for _, a := range []account.Account{full, plain, pinned, plain, full} {
		if err := AddAccount(file, a); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Load(file)
	if err != nil || !reflect.DeepEqual(c.Accounts, []account.Account{full, plain, pinned}) {
		t.Errorf("read %+v, %v", c.Accounts, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*")); len(left) != 1 {
		t.Errorf("files left: %v", left)
	}
}

// An account can become any other, and back.
func TestAddingAgainChangesWhatIsDifferent(t *testing.T) {
	address := plain.Address
	file := place(t, "# mine\n[[account]] # one\n# who\naddress = 'CY@acme.example' # me\n")
	was, _ := os.ReadFile(file)
	for _, a := range []account.Account{full, pinned, full, plain} {
		a.Address = address
		if err := AddAccount(file, a); err != nil {
			t.Fatal(err)
		}
		if c, err := Load(file); err != nil || !reflect.DeepEqual(c.Accounts, []account.Account{a}) {
			t.Fatalf("it is %+v, %v; want %+v", c.Accounts, err, a)
		}
	}
	if is, _ := os.ReadFile(file); string(is) != string(was) {
		t.Errorf("it was %q and is %q", was, is)
	}
}

const written = `# my accounts

[[account]] # work
address = "a@x.example"
password_command = [
  "pass", # the store
  "show",
]
[account.auth]
plain = "refuse"

# not mine alone
[limits]
  stanza_depth = 50 # enough

# home
[[account]]
enabled = false
address = "B@x.example"
auth = { max_iterations = 5000 }
# the end
`

// What a person wrote stays, byte for byte.
func TestEditsKeepTheRest(t *testing.T) {
	a, b := roster.MustParse("a@x.example"), roster.MustParse("b@x.example")
	set := func(name, value string) func(string) error {
		return func(file string) error { return Set(file, name, value) }
	}
	unset := func(name string) func(string) error {
		return func(file string) error { return Unset(file, name) }
	}
	of := func(j roster.JID, changes ...Change) func(string) error {
		return func(file string) error { return SetAccount(file, j, changes...) }
	}
	for name, c := range map[string]struct {
		edit     func(string) error
		old, new string // what changes, and into what
	}{
		"a new account": {
			func(f string) error { return AddAccount(f, account.Account{Address: roster.MustParse("c@x.example")}) },
			"# the end\n", "# the end\n\n[[account]]\naddress = \"c@x.example\"\n",
		},
		"an account again": {
			func(f string) error { return AddAccount(f, account.Account{Address: a, Server: "h:1"}) },
			"password_command = [\n  \"pass\", # the store\n  \"show\",\n]\n", "server = \"h:1\"\n",
		},
		"no account, but its neighbours": {
			func(f string) error { return RemoveAccount(f, a) },
			written[strings.Index(written, "[[account]] # work"):strings.Index(written, "# not mine")], "",
		},
		"the last account": {
			func(f string) error { return RemoveAccount(f, b) },
			written[strings.Index(written, "[[account]]\nenabled"):strings.Index(written, "# the end")], "",
		},
		"nobody":           {func(f string) error { return RemoveAccount(f, roster.MustParse("no@x.example")) }, "", ""},
		"a value":          {set("limits.stanza_depth", "60"), "50 #", "60 #"},
		"beside a value":   {set("limits.stanza_parts", "6000"), "# enough\n", "# enough\n  stanza_parts = 6000\n"},
		"a first setting":  {set("theme", "light"), "[[account]] # work", "theme = \"light\"\n\n[[account]] # work"},
		"a new group":      {set("dns.server", "[::1]:53"), "[[account]] # work", "dns.server = \"[::1]:53\"\n\n[[account]] # work"},
		"the same value":   {set("limits.stanza_depth", "50"), "", ""},
		"no value":         {unset("limits.stanza_depth"), "  stanza_depth = 50 # enough", "  # enough"},
		"what is not set":  {unset("theme"), "", ""},
		"of an account":    {of(b, Change{Name: "enabled", Value: "true"}), "enabled = false", "enabled = true"},
		"no longer set":    {of(b, Change{Name: "enabled", Unset: true}), "enabled = false\n", ""},
		"in a table":       {of(a, Change{Name: "auth.max_iterations", Value: "9000"}), "plain = \"refuse\"\n", "plain = \"refuse\"\nmax_iterations = 9000\n"},
		"in an inline one": {of(b, Change{Name: "auth.plain", Value: "allow"}), "{ max_iterations = 5000 }", `{ max_iterations = 5000, plain = "allow" }`},
		"out of that":      {of(b, Change{Name: "auth.max_iterations", Unset: true}), "{ max_iterations = 5000 }", "{  }"},
		"a list":           {of(a, Change{Name: "password_command", Value: "gopass show x"}), "[\n  \"pass\", # the store\n  \"show\",\n]", `["gopass", "show", "x"]`},
		"what goes together": {
			of(b, Change{Name: "trust", Value: "pin"}, Change{Name: "pins", Value: "sha256:" + strings.Repeat("00", 32)}),
			"max_iterations = 5000 }\n", "max_iterations = 5000 }\ntrust = \"pin\"\npins = [\"sha256:" + strings.Repeat("00", 32) + "\"]\n",
		},
	} {
		file := place(t, written)
		err := c.edit(file)
		got, _ := os.ReadFile(file)
		want := strings.Replace(written, c.old, c.new, 1)
		if err != nil || string(got) != want {
			t.Errorf("%s: the file is\n%s\nwant\n%s\n%v", name, got, want, err)
		}
	}
}

func TestEditsOfSmallFiles(t *testing.T) {
	for name, c := range map[string]struct{ is, setting, value, want string }{
		"none":                 {"", "theme", "none", "theme = \"none\"\n"},
		"a comment":            {"# hi", "theme", "none", "# hi\ntheme = \"none\"\n"},
		"no line end":          {"theme = 'dark'", "history.keep", "false", "theme = 'dark'\nhistory.keep = false\n"},
		"CRLF":                 {"\ufefftheme = 'dark'\r\n", "history.keep", "false", "\ufefftheme = 'dark'\r\nhistory.keep = false\r\n"},
		"CRLF, no line end":    {"# a\r\ntheme = 'dark'", "history.keep", "false", "# a\r\ntheme = 'dark'\r\nhistory.keep = false\r\n"},
		"an empty table":       {"[history]", "history.keep", "false", "[history]\nkeep = false\n"},
		"a comment of a table": {"# a\n\n# b\n[dns]\n", "theme", "none", "# a\n\ntheme = \"none\"\n\n# b\n[dns]\n"},
		"an empty inline one":  {"history={}\n", "history.keep", "false", "history={ keep = false }\n"},
		"a trailing comma":     {"history = { keep = true, } # x\n", "history.key", "none", "history = { keep = true, key = \"none\", } # x\n"},
		"lines in an inline one": {
			"history = {\n keep = true # x\n}\n", "history.key", "none", "history = {\n keep = true, key = \"none\" # x\n}\n",
		},
		"quoted keys": {"\"history\" . 'keep' = true\n", "history.keep", "false", "\"history\" . 'keep' = false\n"},
		"a quote":     {"[[account]]\naddress='a@x.example'", "theme", "light", "theme = \"light\"\n\n[[account]]\naddress='a@x.example'"},
	} {
		file := place(t, c.is)
		err := Set(file, c.setting, c.value)
		if got, _ := os.ReadFile(file); err != nil || string(got) != c.want {
			t.Errorf("%s: %q becomes %q, want %q, %v", name, c.is, got, c.want, err)
		}
	}
	for is, want := range map[string]string{
		"history = { keep = false, key = 'none' }":             "history = { key = 'none' }",
		"history = { key = 'none', keep = false }":             "history = { key = 'none' }",
		"history = { key = 'none' , keep = false , }":          "history = { key = 'none' , }",
		"history = {\n keep = false # a\n, # b\nkey = 'none'}": "history = {\n  # a\n # b\nkey = 'none'}",
		"history = { key = 'none', # a\n keep = false # b\n}":  "history = { key = 'none' # a\n  # b\n}",
		"history.keep = false":                                 "",
		"history.keep = false\r\n# x":                          "# x",
		"# x\n\thistory.keep = false\t# y\n":                   "# x\n\t# y\n",
	} {
		file := place(t, is)
		err := Unset(file, "history.keep")
		if got, _ := os.ReadFile(file); err != nil || string(got) != want {
			t.Errorf("%q becomes %q, want %q, %v", is, got, want, err)
		}
	}
}

// What cannot be is refused in words, and the file stays.
func TestRefusedEdits(t *testing.T) {
	a, b := roster.MustParse("a@x.example"), roster.MustParse("b@x.example")
	for name, c := range map[string]struct {
		edit          func(string) error
		what, allowed string
	}{
		"a word":      {func(f string) error { return Set(f, "theme", "ligth") }, `theme is "ligth", which it cannot be. Did you mean "light"?`, `"dark"`},
		"a name":      {func(f string) error { return Set(f, "them", "dark") }, `There is no setting "them". Did you mean "theme"?`, "dns.server"},
		"to unset":    {func(f string) error { return Unset(f, "zzz") }, `There is no setting "zzz".`, "theme"},
		"a number":    {func(f string) error { return Set(f, "limits.stanza_depth", "5 # x") }, "limits.stanza_depth is no whole number.", "20 to 1000"},
		"too much":    {func(f string) error { return Set(f, "limits.stanza_depth", "5000") }, "out of range", "20 to 1000"},
		"two lines":   {func(f string) error { return Set(f, "history.keep", "true\ntheme='x'") }, "neither true nor false", ""},
		"a server":    {func(f string) error { return Set(f, "dns.server", "x") }, "dns.server is not host:port.", ""},
		"nobody":      {func(f string) error { return SetAccount(f, full.Address, Change{Name: "nick", Value: "x"}) }, "not one of your accounts", ""},
		"whom":        {func(f string) error { return SetAccount(f, a, Change{Name: "address", Value: "c@x.example"}) }, "cannot be changed", ""},
		"half of two": {func(f string) error { return SetAccount(f, a, Change{Name: "trust", Value: "pin"}) }, "there is no pin", "sha256:"},
		"one of two": {func(f string) error {
			return SetAccount(f, b, Change{Name: "nick", Value: "x"}, Change{Name: "colour", Value: "x"})
		}, "colour is no colour", "purple"},
		"a pin":        {func(f string) error { return SetAccount(f, a, Change{Name: "pins", Value: "md5:00"}) }, `holds "md5:00", which does not begin`, "base64"},
		"half a list":  {func(f string) error { return SetAccount(f, a, Change{Name: "pins", Value: `["x"`}) }, "is not a list", ""},
		"two lists":    {func(f string) error { return SetAccount(f, a, Change{Name: "pins", Value: "[]\n[[account]]"}) }, "is not a list", ""},
		"other things": {func(f string) error { return SetAccount(f, a, Change{Name: "password_command", Value: "[1]"}) }, "not a text", ""},
		"what an account is": {func(f string) error {
			return AddAccount(f, account.Account{Address: a, Pins: []account.Pin{{1}}})
		}, "looks at none", "ca+pin"},
	} {
		file := place(t, written)
		err := c.edit(file)
		var refused *account.SettingError
		if !errors.As(err, &refused) || !strings.Contains(refused.What, c.what) || !strings.Contains(refused.Allowed, c.allowed) {
			t.Errorf("%s: %v (%+v)", name, err, refused)
		}
		if got, _ := os.ReadFile(file); string(got) != written {
			t.Errorf("%s: the file is now\n%s", name, got)
		}
	}
}

func TestBrokenFilesAreNotTouched(t *testing.T) {
	for _, text := range []string{"[[account]\n", "them = 'dark'\n", "[[account]]\n", "theme = 'dark'\ntheme = 'dark'\n"} {
		file := place(t, text)
		for name, edit := range map[string]func() error{
			"AddAccount":    func() error { return AddAccount(file, full) },
			"RemoveAccount": func() error { return RemoveAccount(file, full.Address) },
			"SetAccount":    func() error { return SetAccount(file, full.Address, Change{Name: "nick", Value: "x"}) },
			"Set":           func() error { return Set(file, "theme", "light") },
			"Unset":         func() error { return Unset(file, "theme") },
		} {
			var bad *account.ConfigError
			if err := edit(); !errors.As(err, &bad) {
				t.Errorf("%s of %q ends with %v", name, text, err)
			}
			if got, _ := os.ReadFile(file); string(got) != text {
				t.Errorf("%s: it is now %q", name, got)
			}
		}
	}
}
