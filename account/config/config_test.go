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

var full = account.Account{
	Address: roster.MustParse("ana@acme.example"), Server: "127.0.0.1:5222", Disabled: true,
	Password: account.Password{Source: account.FromCommand, Command: []string{"pass", `a "b" \c` + "\n", "ü"}},
	Auth:     account.Auth{AllowPlain: true, MaxIterations: 2_000_000},
}

func TestPath(t *testing.T) {
	env := map[string]string{}
	get := func(k string) string { return env[k] }
	if got := Path(get, "/home/ana"); got != filepath.FromSlash("/home/ana/.config/sotto/config.toml") {
		t.Error(got)
	}
	env["XDG_CONFIG_HOME"] = "relative"
	if got := Path(get, "/home/ana"); got != filepath.FromSlash("/home/ana/.config/sotto/config.toml") {
		t.Error(got)
	}
	env["XDG_CONFIG_HOME"] = "/etc/xdg"
	if got := Path(get, "/home/ana"); got != filepath.FromSlash("/etc/xdg/sotto/config.toml") {
		t.Error(got)
	}
}

func TestWrittenIsRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new", "config.toml")
	plain := account.Account{Address: roster.MustParse("bo@acme.example"), Password: account.Password{Source: account.FromKeyring}}
	sealed := account.Account{Address: roster.MustParse("cy@acme.example"), Password: account.Password{Source: account.FromPassphrase}}
	for _, a := range []account.Account{full, plain, sealed, full} {
		if err := AddAccount(file, a); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Load(file)
	if err != nil || !reflect.DeepEqual(c.Accounts, []account.Account{full, plain, sealed}) {
		t.Errorf("read %+v, %v", c.Accounts, err)
	}
	for path, want := range map[string]os.FileMode{file: 0o600, filepath.Dir(file): 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, %v", path, info.Mode(), err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*")); len(left) != 1 {
		t.Errorf("files left: %v", left)
	}
}

// What a person wrote stays, byte for byte.
func TestEditsKeepTheRest(t *testing.T) {
	const before = `# my accounts

[[account]] # work
address = "a@x.example"
password_command = [
  "pass", # the store
  "show",
]
[account.auth]
plain = "refuse"

# home
[[account]]
enabled = false
address = "B@x.example"
# the end
`
	file := filepath.Join(t.TempDir(), "config.toml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := func(err error, want string) {
		t.Helper()
		got, _ := os.ReadFile(file)
		if err != nil || string(got) != want {
			t.Errorf("the file is %q, want %q, %v", got, want, err)
		}
	}
	write(before)
	check(RemoveAccount(file, roster.MustParse("nobody@x.example")), before)
	err := AddAccount(file, account.Account{Address: roster.MustParse("a@x.example"), Server: "h:1"})
	changed := "# my accounts\n\n[[account]]\naddress = \"a@x.example\"\nserver = \"h:1\"\n\n# home\n[[account]]\nenabled = false\naddress = \"B@x.example\"\n# the end\n"
	check(err, changed)
	check(RemoveAccount(file, roster.MustParse("b@x.example")), "# my accounts\n\n[[account]]\naddress = \"a@x.example\"\nserver = \"h:1\"\n\n# home\n# the end\n")
	write(before)
	check(RemoveAccount(file, roster.MustParse("a@x.example")), "# my accounts\n\n# home\n[[account]]\nenabled = false\naddress = \"B@x.example\"\n# the end\n")
}

func TestBrokenFilesAreNotTouched(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(file, []byte("[[account]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var bad *account.ConfigError
	if err := AddAccount(file, full); !errors.As(err, &bad) {
		t.Errorf("written to with %v", err)
	}
	if got, _ := os.ReadFile(file); string(got) != "[[account]\n" {
		t.Errorf("it is now %q", got)
	}
}

func TestWhatIsWrongIsToldWithItsPlace(t *testing.T) {
	const head = "[[account]]\naddress = \"a@x.example\"\n"
	for text, want := range map[string]struct {
		line, column  int
		what, allowed string
	}{
		"[[account]]\nadress = 'a@x.example'":                  {2, 1, `Did you mean "address"?`, "address, auth.max_iterations"},
		"[[account]]\n":                                        {1, 3, "has no address", "name@example.org"},
		"[[account]]\naddress = 'x@'":                          {2, 1, "the domain is missing", "name@example.org"},
		"[[account]]\naddress = 'x@y/z'":                       {2, 1, "without a resource", ""},
		"[[account]]\naddress = 7":                             {2, 1, "not a text", ""},
		head + "server = 'acme.example'":                       {3, 1, "host:port", `"host:port"`},
		head + "  enabled = 'yes'":                             {3, 3, "neither true nor false", "true or false"},
		head + "password = 'secret'":                           {3, 1, "does not belong in this file", "password_command"},
		head + "password_from = 'file'":                        {3, 1, "no place for passwords", "keyring"},
		head + "password_from = 'command'":                     {3, 1, "none is named", "pass"},
		head + "password_from = 'ask'\npassword_command=['x']": {4, 1, "says otherwise", "command"},
		head + "password_command = 'pass show'":                {3, 1, "is not a list", "no shell"},
		head + "password_command = []":                         {3, 1, "names no program", ""},
		head + "auth.plain = true":                             {3, 1, "not a text", "allow"},
		head + "auth = { plain = 'yes' }":                      {3, 10, "is \"yes\"", "allow"},
		head + "[account.auth]\nmax_iterations = 7":            {4, 1, "out of range", "4096"},
		head + head:                           {4, 1, "there twice", ""},
		"[account]\naddress = 'a@x.example'":  {1, 2, "there may be several", "[[account]]"},
		"[dns]\nserver = 'x'":                 {1, 2, "no table [dns]", "[[account]]"},
		"theme = 'dark'":                      {1, 1, "no setting", "[[account]]"},
		"[[account]]\naddress = 'a@x.example": {2, 0, "not valid TOML", ""},
		head + "zzz = 1":                      {3, 1, `no setting "zzz".`, "address"},
	} {
		_, err := Parse("c.toml", []byte(text))
		var bad *account.ConfigError
		if !errors.As(err, &bad) {
			t.Errorf("%q is taken: %v", text, err)
			continue
		}
		if bad.Line != want.line || want.column != 0 && bad.Column != want.column ||
			!strings.Contains(bad.What, want.what) || !strings.Contains(bad.Allowed, want.allowed) {
			t.Errorf("%q: %d:%d %s (%s)", text, bad.Line, bad.Column, bad.What, bad.Allowed)
		}
		if strings.Contains(bad.What, "secret") {
			t.Errorf("%q: the error shows the password: %s", text, bad.What)
		}
	}
}

func TestMissingFileSaysNothing(t *testing.T) {
	if c, err := Load(filepath.Join(t.TempDir(), "none")); err != nil || len(c.Accounts) != 0 {
		t.Errorf("%v, %v", c, err)
	}
}

func TestUnreadableFileIsTold(t *testing.T) {
	var bad *account.FileError
	if _, err := Load(t.TempDir()); !errors.As(err, &bad) {
		t.Errorf("a folder is read: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("[[account]]\naddress='a@b'\nauth={plain='allow'}\n[account.auth]\n")
	f.Add("a.b.c = [1, {d = 2}]")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("c.toml", []byte(text))
		var bad *account.ConfigError
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("%q: %v", text, err)
		}
		for _, a := range c.Accounts {
			again, err := Parse("c.toml", render(a))
			if err != nil || !reflect.DeepEqual(again.Accounts[0], a) {
				t.Fatalf("%q: %+v is written as %s, %v", text, a, render(a), err)
			}
		}
	})
}
