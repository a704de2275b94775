// Package config reads and writes the config file. It is strict: what it
// does not know is an error with its place, and a hint at what was meant.
// The file never holds a secret. What a person wrote there, comments and
// all, is kept when sotto changes it.
package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"sotto/account"
)

// Config is what the config file says.
type Config struct {
	Accounts []account.Account
}

// largest is the most bytes a config file may have.
const largest = 1 << 20

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
	data, err := read(file)
	if err != nil {
		return Config{}, err
	}
	return Parse(file, data)
}

func read(file string) ([]byte, error) {
	data, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, &account.FileError{File: file, Doing: "read", Cause: err}
	case len(data) > largest:
		return nil, &account.FileError{File: file, Doing: "read", Cause: errors.New("it is larger than 1 MiB")}
	}
	return data, nil
}
