package foreign

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"sotto/account"
)

// database makes the settings of Gajim, with an account a row.
func database(t *testing.T, file string, accounts ...string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite3.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Exec("CREATE TABLE settings (name TEXT UNIQUE, settings TEXT); CREATE TABLE account_settings (account TEXT UNIQUE, settings TEXT)"); err != nil {
		t.Fatal(err)
	}
	st, _, err := db.Prepare("INSERT INTO account_settings VALUES (hex(randomblob(8)), ?)")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for _, settings := range accounts {
		if err := errors.Join(st.BindText(1, settings), st.Exec()); err != nil {
			t.Fatal(err)
		}
	}
}

// told is what was found, one a line.
func told(all []Found) []string {
	var lines []string
	for _, f := range all {
		line := f.Client + " " + f.Account.Address.String() + " " + f.Account.Server
		if f.Account.Disabled {
			line += " disabled"
		}
		if f.Plain {
			line += " plain"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestGajim(t *testing.T) {
	home := t.TempDir()
	file := filepath.Join(home, ".config/gajim/settings.sqlite")
	database(t, file,
		`{"name": "ana", "hostname": "acme.example", "use_custom_host": true, "custom_host": "xmpp.acme.example", "custom_port": 5223, "active": true, "password": "", "other": [1]}`,
		`{"address": "ana@work.example", "use_custom_host": false, "custom_host": "old.example", "active": false}`,
		`{"name": "ana", "hostname": "plain.example", "password": "gájim's own"}`,
		`{"name": "ana", "hostname": "ring.example", "password": "libsecret:"}`,
		`{"name": "", "hostname": "guest.example"}`,
	)
	write(t, filepath.Join(home, ".config/gajim/config"), strings.Join([]string{
		"verbose = False",
		"accounts.Old one.name = ana", "accounts.Old one.hostname = old.example",
		"accounts.Old one.use_custom_host = True", "accounts.Old one.custom_host = 192.0.2.7", "accounts.Old one.custom_port = 5223",
		"accounts.Old one.password = a = b", "accounts.Old one.active = False",
		"accounts.x.y.name = ana", "accounts.x.y.hostname = acme.example",
	}, "\n"))
	all, err := Find(Here(func(string) string { return "" }, home))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Gajim ana@acme.example xmpp.acme.example:5223", "Gajim ana@work.example  disabled",
		"Gajim ana@plain.example  plain", "Gajim ana@ring.example ", "Gajim ana@old.example 192.0.2.7:5223 disabled plain",
	}
	if got := told(all); !slices.Equal(got, want) {
		t.Fatalf("found %q, want %q", got, want)
	}
	for at, password := range map[int]string{2: "gájim's own", 4: "a = b"} {
		if p, err := all[at].Password(); err != nil || string(p) != password {
			t.Errorf("the password of %s is %q, %v", all[at].Account.Address, p, err)
		}
	}
	beside, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(beside) != 2 {
		t.Errorf("beside the files of Gajim there is %v, %v", beside, err)
	}
}

// An account that cannot be read does not hide the others, and what is told
// of it holds nothing of its settings.
func TestGajimBroken(t *testing.T) {
	for name, c := range map[string]struct {
		settings []string
		want     []string
	}{
		"one":   {[]string{`{"password": "hunter2`, `{"password": {"hunter2": 1}}`, `{"address": "ana@b.example"}`}, []string{"Gajim ana@b.example "}},
		"text":  {nil, nil},
		"table": {[]string{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			file := filepath.Join(home, ".config/gajim/settings.sqlite")
			switch name {
			case "one":
				database(t, file, c.settings...)
			case "table":
				db, err := sqlite3.Open("file:" + filepath.Join(home, "empty"))
				if err != nil || db.Exec("CREATE TABLE t (a)") != nil || db.Close() != nil {
					t.Fatal("no database", err)
				}
				raw, err := os.ReadFile(filepath.Join(home, "empty"))
				if err != nil {
					t.Fatal(err)
				}
				write(t, file, string(raw))
			default:
				write(t, file, "this is no database, hunter2")
			}
			all, err := Find(Here(func(string) string { return "" }, home))
			var unread *account.FileError
			if !errors.As(err, &unread) || unread.File != file || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error is %v", err)
			}
			if got := told(all); !slices.Equal(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}
