//go:build unix

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sotto/account/secret/secrettest"
	"sotto/ui/uitest/window"
)

// Where the screen cannot be opened, one sentence says so, the exit code says
// of what kind it is, and not one byte acts on the terminal.
func TestStartsThatCannotBe(t *testing.T) {
	secrettest.Need(t, "tmux")
	v := newVerona(t)
	romeo := v.citizen("romeo")
	broken := v.newcomer("broken")
	folder := filepath.Join(broken.home, ".config", "sotto")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	text := "[[account]]\naddress = \"romeo@sotto.test\"\nsevrer = \"localhost:5222\"\n"
	if err := os.WriteFile(filepath.Join(folder, "config.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what    string
		who     *citizen
		command string
		code    int
		says    []string
	}{
		{"an unknown terminal", romeo, "TERM=unknown-thing sotto", 10, []string{"unknown-thing", "TERM"}},
		{"a dumb terminal", romeo, "TERM=dumb sotto", 10, []string{"dumb", "TERM"}},
		{"no kind of terminal", romeo, "TERM= sotto", 10, []string{"TERM is not set"}},
		{"no keyboard", romeo, "sotto </dev/null", 10, []string{"The screen needs a terminal", "sotto send"}},
		{"nothing to draw on", romeo, "sotto >/dev/null", 10, []string{"The screen needs a terminal", "sotto send"}},
		{"a broken config", broken, "sotto", 3, []string{"config.toml, line 3, column 1", "allowed", "server"}},
		{"an unknown account", romeo, "sotto paris@sotto.test", 2, []string{"paris@sotto.test is not one of your accounts."}},
		{"no account, and nothing to draw on", v.newcomer("new"), "sotto >/dev/null", 2, []string{"There is no account yet.", "sotto account add"}},
		{"an unusable address", romeo, "sotto --with @sotto.test", 2, []string{"“@sotto.test” is not an address: the local part"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := window.Open(t, window.Options{Columns: 160, Rows: 24, Env: c.who.env})
			sent := w.Record()
			w.Run(c.command)
			if code := w.Ended(); code != c.code {
				t.Errorf("%s ends with %d, want %d", c.command, code, c.code)
			}
			screen := w.WaitForText(c.says...)
			if n := strings.Count(screen, "sotto: "); n != 1 {
				t.Errorf("it is said %d times:\n%s", n, screen)
			}
			w.WaitFor("all of it recorded", func(string) bool { return strings.Contains(sent(), "ended-1-with-") })
			if acts := regexp.MustCompile("[\x00-\x06\x0b\x0c\x0e-\x1f]").FindString(sent()); acts != "" {
				t.Errorf("the terminal was sent %q in %q", acts, sent())
			}
			w.AsFound()
		})
	}
}
