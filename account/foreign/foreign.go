// Package foreign finds the accounts that other clients keep on this
// computer: profanity, poezio, mcabber and Gajim. It only reads. A password
// that stands in one of their files in plain text is told of, and read only
// when somebody asks for just that.
package foreign

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"sotto/account"
	"sotto/roster"
)

// Found is one account of another client.
type Found struct {
	Client  string // "profanity"
	File    string // where it stands
	Account account.Account
	Plain   bool // its password stands there in plain text

	password func() (string, error)
}

// Password reads the password that stands in the client's file in plain
// text. The caller wipes it.
func (f Found) Password() ([]byte, error) {
	if !f.Plain {
		return nil, errors.New(f.Client + " keeps no password in " + f.File)
	}
	p, err := f.password()
	return []byte(p), err
}

// Places are the folders in which clients keep their files.
type Places struct{ Home, Config, Data string }

// Here are the places of this computer, by the XDG specification.
func Here(getenv func(string) string, home string) Places {
	or := func(name, other string) string {
		if dir := getenv(name); filepath.IsAbs(dir) {
			return dir
		}
		return filepath.Join(home, other)
	}
	return Places{Home: home, Config: or("XDG_CONFIG_HOME", ".config"), Data: or("XDG_DATA_HOME", ".local/share")}
}

// client is one client whose files can be read.
type client struct {
	name  string
	files func(Places) []string
	read  func(file string) ([]entry, error)
}

// entry is an account as its client writes it.
type entry struct {
	address, host, port string
	command, password   string
	disabled            bool
}

var clients = []client{
	{"profanity", func(p Places) []string {
		return []string{filepath.Join(p.Data, "profanity", "accounts")}
	}, profanity},
	{"poezio", func(p Places) []string {
		return []string{filepath.Join(p.Config, "poezio", "poezio.cfg")}
	}, poezio},
	{"mcabber", func(p Places) []string {
		return []string{
			filepath.Join(p.Home, ".mcabber", "mcabberrc"), filepath.Join(p.Home, ".mcabberrc"),
			filepath.Join(p.Config, "mcabber", "mcabberrc"),
		}
	}, mcabber},
	{"Gajim", func(p Places) []string {
		return []string{filepath.Join(p.Config, "gajim", "settings.sqlite")}
	}, gajim},
	{"Gajim", func(p Places) []string {
		return []string{filepath.Join(p.Config, "gajim", "config")}
	}, oldGajim},
}

// Find looks in all files that there are. An address that several clients
// have is given once, by the first of them. What cannot be read is an
// *account.FileError beside what was found.
func Find(p Places) ([]Found, error) {
	var all []Found
	var failures []error
	for _, c := range clients {
		for _, file := range c.files(p) {
			found, err := c.find(file)
			if err != nil {
				failures = append(failures, &account.FileError{File: file, Doing: "read", Cause: err})
			}
			for _, f := range found {
				if !slices.ContainsFunc(all, func(g Found) bool { return g.Account.Address == f.Account.Address }) {
					all = append(all, f)
				}
			}
		}
	}
	return all, errors.Join(failures...)
}

// find reads one file of a client; one that is not there holds nothing.
func (c client) find(file string) ([]Found, error) {
	entries, err := c.read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var all []Found
	for _, e := range entries {
		if a, ok := e.account(); ok {
			all = append(all, Found{
				Client: c.name, File: file, Account: a, Plain: e.password != "",
				password: c.again(file, e.address),
			})
		}
	}
	return all, err
}

// again reads the password of one entry when it is asked for.
func (c client) again(file, address string) func() (string, error) {
	return func() (string, error) {
		entries, err := c.read(file)
		for _, e := range entries {
			if e.address == address && e.password != "" {
				return e.password, nil
			}
		}
		return "", errors.Join(err, errors.New("the password is gone from "+file))
	}
}

// account is what the entry means to us. One whose address cannot be used is
// none.
func (e entry) account() (account.Account, bool) {
	j, err := roster.Parse(e.address)
	if err != nil || j.Local() == "" {
		return account.Account{}, false
	}
	a := account.Account{Address: j.Bare(), Disabled: e.disabled}
	if e.host != "" {
		port := e.port
		if n, err := strconv.Atoi(port); err != nil || n <= 0 {
			port = "5222"
		}
		if server := join(e.host, port); server != "" {
			a.Server = server
		}
	}
	if e.command != "" {
		a.Password = account.Password{Source: account.FromCommand, Command: words(e.command)}
	}
	return a, true
}

// join writes a server as our config has it; "" if it cannot be one.
func join(host, port string) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	server := host + ":" + port
	if _, _, ok := account.SplitServer(server); !ok {
		return ""
	}
	return server
}

// words are a command of the client's, which its shell would run. Without
// anything that means something to a shell it needs none.
func words(command string) []string {
	if strings.ContainsAny(command, "|&;<>()$`\\\"'*?[]#~=%!{}\n") {
		return []string{"sh", "-c", command}
	}
	return strings.Fields(command)
}

// lines reads a text file of at most 1 MiB.
func lines(file string) ([]string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > 1<<20 {
		return nil, errors.New("it is no file of settings")
	}
	data, err := os.ReadFile(file)
	return strings.Split(strings.ToValidUTF8(string(data), "?"), "\n"), err
}
