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

// full is an account with every setting that goes together; pinned has the
// others.
var (
	full = account.Account{
		Address: roster.MustParse("ana@acme.example"), Server: "127.0.0.1:5222", Disabled: true,
		Password: account.Password{Source: account.FromCommand, Command: []string{"pass", `a "b" \c` + "\n", "ü"}},
		Auth:     account.Auth{AllowPlain: true, MaxIterations: 2_000_000},
		Trust:    account.TrustCAPin, Pins: []account.Pin{{1}, {2, 3}}, CAFile: "~/ca.pem",
		Resource: "desk [1]", Priority: -128, Nick: "Ana “A” #1", Colour: "#a0b1c2",
	}
	pinned = account.Account{
		Address: roster.MustParse("bo@acme.example"), Password: account.Password{Source: account.FromPrompt},
		Auth: account.Auth{MaxIterations: 1_000_000}, Trust: account.TrustPin, Pins: []account.Pin{{9}}, Colour: "green",
	}
	plain = account.Account{
		Address: roster.MustParse("cy@acme.example"), Password: account.Password{Source: account.FromKeyring},
		Auth: account.Auth{MaxIterations: 1_000_000}, Trust: account.TrustCA,
	}
)

// place is a config file in a folder that is ours alone.
func place(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sotto", "config.toml")
	if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, file, text)
	return file
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
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

func TestMissingFileSaysNothing(t *testing.T) {
	c, err := Load(filepath.Join(t.TempDir(), "none", "config.toml"))
	if err != nil || len(c.Accounts) != 0 || c.Settings != Defaults() {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestTheListTellsEverySettingAndItsPlace(t *testing.T) {
	c, err := Parse("/x/config.toml", []byte("theme = 'light'\n[limits]\n\nstanza_depth = 0x20\n[[account]]\naddress = 'a@x.example'\npassword_command = ['pass', 'a b']\n[account.auth]\nplain = 'allow'\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]account.Setting{}
	for _, s := range c.List() {
		if s.About == "" || s.Allowed == "" || s.Place == "" {
			t.Errorf("%s lacks something: %+v", s.Name, s)
		}
		got[strings.TrimPrefix(s.Account.String()+" "+s.Name, " ")] = s
	}
	if want := len(settings()) + len(accounts()); len(got) != want {
		t.Errorf("%d settings, want %d", len(got), want)
	}
	for name, want := range map[string][3]string{
		"theme":                           {"light", "dark", "config.toml:1"},
		"limits.stanza_depth":             {"32", "100", "config.toml:4"},
		"limits.stanza_bytes":             {"10485760", "10485760", "default"},
		"dns.server":                      {"", "", "default"},
		"history.keep":                    {"true", "true", "default"},
		"a@x.example address":             {"a@x.example", "", "config.toml:6"},
		"a@x.example enabled":             {"true", "true", "default"},
		"a@x.example password_from":       {"command", "keyring", "config.toml:7"},
		"a@x.example password_command":    {`["pass", "a b"]`, "", "config.toml:7"},
		"a@x.example auth.plain":          {"allow", "refuse", "config.toml:9"},
		"a@x.example auth.max_iterations": {"1000000", "1000000", "default"},
		"a@x.example trust":               {"ca", "ca", "default"},
	} {
		if s := got[name]; [3]string{s.Value, s.Default, s.Place} != want {
			t.Errorf("%s is %q, by default %q, set at %s; want %q", name, s.Value, s.Default, s.Place, want)
		}
	}
	if words := got["theme"].Words; !reflect.DeepEqual(words, []string{"dark", "light", "none"}) {
		t.Errorf("theme can be %q", words)
	}
}

// What sotto prints can be put into a file, and says the same there.
func TestTheTextSaysTheSame(t *testing.T) {
	c := Config{Settings: Defaults(), Accounts: []account.Account{full, pinned, plain}}
	c.Settings.Theme, c.Settings.DNS.Server, c.Settings.History.Keep = "none", "[::1]:53", false
	again, err := Parse("c.toml", []byte(c.Text()))
	if err != nil || again.Settings != c.Settings || !reflect.DeepEqual(again.Accounts, c.Accounts) {
		t.Errorf("%+v is written\n%s\nand read as %+v, %v", c, c.Text(), again, err)
	}
	if want := "[[account]]                    # default\naddress = \"bo@acme.example\"    # default\n"; !strings.Contains(c.Text(), want) {
		t.Errorf("there is no %q in\n%s", want, c.Text())
	}
}

func TestTheDefaultFileSaysTheDefaults(t *testing.T) {
	text := DefaultText()
	c, err := Parse("c.toml", []byte(text))
	if err != nil || c.Settings != Defaults() || len(c.Accounts) != 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	for _, s := range c.List() {
		if s.Place == "default" {
			t.Errorf("%s is not in it", s.Name)
		}
	}
	var on []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "# ") {
			line = line[1:]
		}
		on = append(on, line)
	}
	c, err = Parse("c.toml", []byte(strings.Join(on, "")))
	if err != nil || len(c.Accounts) != 1 {
		t.Fatalf("with an account: %+v, %v", c.Accounts, err)
	}
	want := plain
	want.Address = roster.MustParse("name@example.org")
	if got := c.Accounts[0]; got.Password.Command != nil || got.Pins != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("an account is %+v, want %+v", got, want)
	}
	for _, s := range c.List() {
		if s.Place == "default" {
			t.Errorf("%s of an account is not in it", s.Name)
		}
	}
	for line := range strings.Lines(text) {
		if len([]rune(line)) > 80 {
			t.Errorf("a line is too long: %s", line)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("[[account]]\naddress='a@b'\nauth={plain='allow'}\n[account.auth]\n")
	f.Add("a.b.c = [1, {d = 2}]")
	f.Add(DefaultText())
	f.Add(Config{Settings: Defaults(), Accounts: []account.Account{full, pinned}}.Text())
	f.Add("\ufefflimits = { # c\n stanza_depth = 20, }\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("c.toml", []byte(text))
		var bad *account.ConfigError
		if err != nil {
			if !errors.As(err, &bad) || bad.What == "" {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		for _, a := range c.Accounts {
			again, err := Parse("c.toml", render(a, "\n"))
			if err != nil || !reflect.DeepEqual(again.Accounts[0], a) {
				t.Fatalf("%q: %+v is written as %s, %v", text, a, render(a, "\n"), err)
			}
		}
		again, err := Parse("c.toml", []byte(c.Text()))
		if err != nil || again.Settings != c.Settings || !reflect.DeepEqual(again.Accounts, c.Accounts) {
			t.Fatalf("%q: it is written as %s, %v", text, c.Text(), err)
		}
	})
}
