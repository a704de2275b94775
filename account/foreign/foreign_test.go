package foreign

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"sotto/account"
)

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFind(t *testing.T) {
	home := t.TempDir()
	p := Here(func(string) string { return "" }, home)
	write(t, filepath.Join(home, ".local/share/profanity/accounts"), `[ana@acme.example]
enabled=true
jid=ana@acme.example
resource=profanity.x
server=xmpp.acme.example
port=5223
eval_password=pass show xmpp/acme

[work]
enabled=false
jid=ana@work.example
password=plain=secret
tls.policy=disable

[not an address]
`)
	write(t, filepath.Join(home, ".config/poezio/poezio.cfg"), `[Poezio]
# jid = comment@x.example
jid = ana@poezio.example/desk
password =
eval_password = secret-tool lookup a "b c"
[muc_colors]
jid = other@x.example
`)
	write(t, filepath.Join(home, ".mcabber/mcabberrc"), `#set jid = nobody@x.example
set jid = ana@acme.example
set password = " with spaces "
`)
	write(t, filepath.Join(home, ".mcabberrc"), "set jid = ana@mcabber.example\nset password = \" with spaces \"\nset server = 2001:db8::1\nset port = 0\n")

	all, err := Find(p)
	if err != nil {
		t.Fatal(err)
	}
	type told struct {
		client, address, server string
		command                 []string
		disabled, plain         bool
	}
	var got []told
	for _, f := range all {
		a := f.Account
		got = append(got, told{f.Client, a.Address.String(), a.Server, a.Password.Command, a.Disabled, f.Plain})
	}
	want := []told{
		{"profanity", "ana@acme.example", "xmpp.acme.example:5223", []string{"pass", "show", "xmpp/acme"}, false, false},
		{"profanity", "ana@work.example", "", nil, true, true},
		{"poezio", "ana@poezio.example", "", []string{"sh", "-c", `secret-tool lookup a "b c"`}, false, false},
		{"mcabber", "ana@mcabber.example", "[2001:db8::1]:5222", nil, false, true},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("found\n%+v, want\n%+v", got, want)
	}
	for at, password := range map[int]string{1: "plain=secret", 3: " with spaces "} {
		if p, err := all[at].Password(); err != nil || string(p) != password {
			t.Errorf("the password of %s is %q, %v", all[at].Account.Address, p, err)
		}
	}
	if _, err := all[0].Password(); err == nil {
		t.Error("a password was read where there is none")
	}
}

func TestFindNothing(t *testing.T) {
	if all, err := Find(Here(func(string) string { return "" }, t.TempDir())); len(all) != 0 || err != nil {
		t.Errorf("found %v, %v", all, err)
	}
}

// What cannot be read is told, beside what was found.
func TestFindUnreadable(t *testing.T) {
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".mcabberrc"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(home, ".config/poezio/poezio.cfg"), "[Poezio]\njid=ana@poezio.example\n")
	all, err := Find(Here(func(string) string { return "" }, home))
	var unread *account.FileError
	if len(all) != 1 || !errors.As(err, &unread) {
		t.Errorf("found %v, %v", all, err)
	}
}

// Whatever stands in the files, an address that is given can be used.
func FuzzText(f *testing.F) {
	f.Add("[a@b.example]\njid=x\npassword=\nserver=:\nport=99999\nset jid = a@b\n[Poezio]\njid=a@b/c")
	f.Add("accounts.a.name = x\naccounts.a.hostname = b.example\naccounts.a.use_custom_host = True\naccounts.a.custom_port = 0")
	f.Fuzz(func(t *testing.T, text string) {
		file := filepath.Join(t.TempDir(), "f")
		write(t, file, text)
		for _, c := range clients {
			found, _ := c.find(file)
			for _, f := range found {
				if f.Account.Address.IsZero() || !f.Account.Address.IsBare() {
					t.Errorf("%s: %v", c.name, f.Account.Address)
				}
				if _, _, ok := account.SplitServer(f.Account.Server); f.Account.Server != "" && !ok {
					t.Errorf("%s: %q", c.name, f.Account.Server)
				}
			}
		}
	})
}
