// Package config reads and writes the config file. It is strict: what it
// does not know is an error with its place, and a hint at what was meant.
// The file never holds a secret. What a person wrote there, comments and
// all, is kept when sotto changes it.
//
// What there is to set stands in two tables of literals: settings.go has the
// settings of all accounts, accounts.go those of one. Reading, writing, the
// list that "sotto config" prints and the file with all defaults follow from
// them.
package config

import (
	"path/filepath"

	"sotto/account"
)

// Config is what the config file says, and the defaults where it is silent.
type Config struct {
	Settings account.Settings
	Accounts []account.Account

	// Exposed tells that others on this computer can read the file. It holds
	// no secret, so that is no reason to refuse it; it may be meant, and
	// sotto makes a file private only when it writes to it.
	Exposed bool

	file string
	set  []map[string]int // the lines where settings are set: of all accounts, then of each one
}

// Path is where the config file is: in $XDG_CONFIG_HOME, or else in .config
// of the home folder. A variable that is no absolute path counts as unset,
// as the XDG specification wants.
func Path(getenv func(string) string, home string) string {
	base := getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(base) {
		base = filepath.Join(home, ".config")
	}
	return filepath.Join(base, "sotto", "config.toml")
}

// Load reads the config file. A file that does not exist says nothing. The
// error is an *account.ConfigError or an *account.FileError.
func Load(file string) (Config, error) {
	f, err := read(file)
	if err != nil {
		return Config{}, err
	}
	return f.parse(file)
}

func (f content) parse(file string) (Config, error) {
	c, err := Parse(file, f.text)
	c.Exposed = f.exposed
	return c, err
}
