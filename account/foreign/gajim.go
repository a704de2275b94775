package foreign

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// largest is how big a database of settings may be.
const largest = 64 << 20

// gajim keeps its accounts as JSON in a database.
func gajim(file string) (all []entry, err error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > largest {
		return nil, errors.New("it is no database of settings")
	}
	db, err := unchanging(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	st, _, err := db.Prepare("SELECT account, settings FROM account_settings ORDER BY rowid")
	if err != nil {
		return nil, err
	}
	var bad error
	for st.Step() {
		e, err := gajimAccount([]byte(st.ColumnText(1)))
		if err != nil {
			bad = errors.Join(bad, fmt.Errorf("the account %q: %w", st.ColumnText(0), err))
			continue
		}
		all = append(all, e)
	}
	return all, errors.Join(bad, st.Close())
}

// unchanging opens a database that is another program's: nothing is written
// to it or beside it, and nothing in it runs. What that program has not
// written into the file yet is not seen.
func unchanging(file string) (*sqlite3.Conn, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	u := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(file), RawQuery: "immutable=1"}
	db, err := sqlite3.OpenFlags(u.String(), sqlite3.OPEN_READONLY|sqlite3.OPEN_URI)
	if err != nil {
		return nil, err
	}
	if err := db.Exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// gajimAccount reads the settings of one account. Later versions write its
// address in one piece, earlier ones in two.
func gajimAccount(settings []byte) (entry, error) {
	s := struct {
		Address       string `json:"address"`
		Name          string `json:"name"`
		Hostname      string `json:"hostname"`
		UseCustomHost bool   `json:"use_custom_host"`
		CustomHost    string `json:"custom_host"`
		CustomPort    int    `json:"custom_port"`
		Active        bool   `json:"active"`
		Password      string `json:"password"`
	}{Active: true}
	if err := json.Unmarshal(settings, &s); err != nil {
		return entry{}, errors.New("its settings are no JSON that can be understood") // the cause may quote a password
	}
	e := entry{address: s.Address, disabled: !s.Active, password: plain(s.Password)}
	if e.address == "" {
		e.address = s.Name + "@" + s.Hostname
	}
	if s.UseCustomHost {
		e.host, e.port = s.CustomHost, strconv.Itoa(s.CustomPort)
	}
	return e, nil
}

// plain is a password that Gajim has written down itself, and "" for what
// only says that the keyring has it.
func plain(password string) string {
	for _, ring := range []string{"libsecret:", "gnomekeyring:", "kwallet:", "winvault:", "keyring:"} {
		if strings.HasPrefix(password, ring) {
			return ""
		}
	}
	return password
}

// oldGajim kept its settings as text, before version 1.3: lines that say
// “accounts.NAME.key = value”.
func oldGajim(file string) ([]entry, error) {
	text, err := lines(file)
	var names []string
	accounts := map[string]map[string]string{}
	for _, line := range text {
		path, value, _ := strings.Cut(line, " = ")
		path, ours := strings.CutPrefix(path, "accounts.")
		dot := strings.LastIndexByte(path, '.')
		if !ours || dot < 0 {
			continue
		}
		name, key := path[:dot], path[dot+1:]
		if accounts[name] == nil {
			accounts[name] = map[string]string{}
			names = append(names, name)
		}
		accounts[name][key] = strings.TrimSuffix(value, "\r")
	}
	var all []entry
	for _, name := range names {
		all = append(all, oldGajimAccount(accounts[name]))
	}
	return all, err
}

func oldGajimAccount(s map[string]string) entry {
	e := entry{address: s["name"] + "@" + s["hostname"], disabled: s["active"] == "False", password: plain(s["password"])}
	if s["use_custom_host"] == "True" {
		e.host, e.port = s["custom_host"], s["custom_port"]
	}
	return e
}
