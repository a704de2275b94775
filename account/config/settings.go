package config

import (
	"errors"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"sotto/account"
	"sotto/roster"
)

// setting is one key of an account.
type setting struct {
	allowed string
	set     func(*account.Account, *unstable.Node) error // the error ends a sentence that begins with the key
}

// settings are all keys that an account may have.
var settings = map[string]setting{
	"address": {`an address, like "name@example.org"`, func(a *account.Account, v *unstable.Node) error {
		text, err := word(v)
		if err != nil {
			return err
		}
		j, err := roster.Parse(text)
		var bad *roster.AddressError
		if errors.As(err, &bad) {
			return errors.New("cannot be used: the " + bad.Part + " " + bad.Reason)
		}
		if !j.IsBare() || j.Local() == "" {
			return errors.New("must be a name and a domain, without a resource")
		}
		a.Address = j
		return nil
	}},
	"server": {`"host:port"; without it DNS tells`, func(a *account.Account, v *unstable.Node) (err error) {
		a.Server, err = word(v)
		host, port, bad := net.SplitHostPort(a.Server)
		if n, odd := strconv.ParseUint(port, 10, 16); err == nil && (bad != nil || odd != nil || host == "" || n == 0) {
			err = errors.New("is not host:port")
		}
		return err
	}},
	"enabled": {"true or false", func(a *account.Account, v *unstable.Node) error {
		if v.Kind != unstable.Bool {
			return errors.New("is neither true nor false")
		}
		a.Disabled = string(v.Data) != "true"
		return nil
	}},
	"password_from": {`"keyring", "command" or "ask"`, func(a *account.Account, v *unstable.Node) error {
		text, err := word(v)
		a.Password.Source = account.Source(text)
		if err == nil && !slices.Contains([]account.Source{account.FromKeyring, account.FromCommand, account.FromPrompt}, a.Password.Source) {
			err = errors.New("is " + strconv.Quote(text) + ", which is no place for passwords.")
		}
		return err
	}},
	"password_command": {`a program and its arguments, like ["pass", "show", "xmpp"]; no shell is involved`, func(a *account.Account, v *unstable.Node) error {
		if v.Kind != unstable.Array {
			return errors.New("is not a list")
		}
		a.Password.Command = nil
		for each := v.Children(); each.Next(); {
			text, err := word(each.Node())
			if err != nil {
				return errors.New("holds something that is no text")
			}
			a.Password.Command = append(a.Password.Command, text)
		}
		if len(a.Password.Command) == 0 || a.Password.Command[0] == "" {
			return errors.New("names no program")
		}
		return nil
	}},
	"auth.plain": {`"allow", or "refuse" (the default)`, func(a *account.Account, v *unstable.Node) error {
		text, err := word(v)
		a.Auth.AllowPlain = text == "allow"
		if err == nil && text != "allow" && text != "refuse" {
			err = errors.New("is " + strconv.Quote(text))
		}
		return err
	}},
	"auth.max_iterations": {"a number from 4096 to 100000000; 1000000 is the default", func(a *account.Account, v *unstable.Node) error {
		n, err := strconv.Atoi(strings.ReplaceAll(string(v.Data), "_", ""))
		if v.Kind != unstable.Integer || err != nil || n < 4096 || n > 100_000_000 {
			return errors.New("is out of range")
		}
		a.Auth.MaxIterations = n
		return nil
	}},
}

func word(v *unstable.Node) (string, error) {
	if v.Kind != unstable.String {
		return "", errors.New("is not a text in quotes")
	}
	return string(v.Data), nil
}

// names lists all keys.
func names() string {
	var all []string
	for name := range settings {
		all = append(all, name)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// nearest is the key that was probably meant, or "".
func nearest(name string) string {
	best, least := "", len(name)/3+2
	for known := range settings {
		if d := distance(name, known); d < least || d == least && known < best {
			best, least = known, d
		}
	}
	return best
}

// distance is how many letters two words differ in (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
