package config

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"sotto/account"
	"sotto/roster"
)

// accounts are the settings of one account.
func accounts() []row[account.Account] {
	type of = account.Account
	return []row[of]{
		{"address", "Your address.", "", address()},
		{
			"enabled", "Connect this account.", "true",
			flag(func(a *of) *bool { return &a.Disabled }, false),
		},
		{
			"server", "Where to connect, instead of where DNS says; the certificate must still be for the address's domain.", `""`,
			text(func(a *of) *string { return &a.Server }, `"host:port", or "" for what DNS says`, server),
		},
		{
			"proxy", "By which proxy the server is reached; names are looked up by the proxy, and none of your DNS.", `""`,
			text(func(a *of) *account.Proxy { return &a.Proxy },
				`"socks5://host:port", "http://host:port", "none", or "" for what ALL_PROXY says`, account.ParseProxy),
		},
		{
			"password_from", "Where the password comes from.", `"keyring"`,
			choice(func(a *of) *account.Source { return &a.Password.Source },
				account.FromKeyring, account.FromPassphrase, account.FromCommand, account.FromPrompt),
		},
		{
			"password_command", "The program that prints the password, and its arguments.", "[]",
			list(func(a *of) *[]string { return &a.Password.Command },
				`like ["pass", "show", "xmpp"]; no shell is involved`, verbatim, same),
		},
		{
			"trust", "What the server must prove: a certificate by an authority, a pinned key, or both; or what its DNS, signed by DNSSEC, says of its key (DANE), beside an authority or alone.", `"ca"`,
			choice(func(a *of) *account.Trust { return &a.Trust },
				account.TrustCA, account.TrustCAPin, account.TrustPin, account.TrustDANE, account.TrustCADANE),
		},
		{
			"pins", "The keys that the server may have: of each, the SHA-256 of its SubjectPublicKeyInfo.", "[]",
			list(func(a *of) *[]account.Pin { return &a.Pins },
				`like ["sha256:…"], in base64 or hexadecimal`, account.ParsePin, account.Pin.String),
		},
		{
			"ca_file", "A file of certificates (PEM) of authorities that count instead of the system's.", `""`,
			text(func(a *of) *string { return &a.CAFile }, `a path that begins with / or ~/, or "" for the system's authorities`, path),
		},
		{
			"resource", "What your session is called at the server; a fixed name can be used by one session only.", `""`,
			text(func(a *of) *string { return &a.Resource }, `a name, or "" for a random one`, part),
		},
		{
			"priority", "Which of your sessions gets messages to the bare address: the highest; one below 0 gets none.", "0",
			number(func(a *of) *int { return &a.Priority }, -128, 127),
		},
		{
			"nick", "What you are called in rooms and on the screen.", `""`,
			text(func(a *of) *string { return &a.Nick }, `a name, or "" for the part of your address before the @`, part),
		},
		{
			"colour", "What marks the account on the screen.", `""`, colour(),
		},
		{
			"auth.plain", "Whether the server may see the password inside verified TLS (SASL PLAIN).", `"refuse"`,
			either(func(a *of) *bool { return &a.Auth.AllowPlain }, "refuse", "allow"),
		},
		{
			"auth.channel_binding", "Whether the login is bound to the TLS connection where the server offers that; skip it only for a server that offers it and cannot check it.", `"use"`,
			either(func(a *of) *bool { return &a.Auth.SkipBinding }, "use", "skip"),
		},
		{
			"auth.max_iterations", "How many rounds of SCRAM the server may ask for.", "1000000",
			number(func(a *of) *int { return &a.Auth.MaxIterations }, 4096, 100_000_000),
		},
	}
}

// address is whose account it is.
func address() value[account.Account] {
	return value[account.Account]{
		allowed: `an address, like "name@example.org"`, write: quoted,
		show: func(a *account.Account) string { return a.Address.String() },
		read: func(a *account.Account, n *unstable.Node) error {
			typed, err := word(n)
			if err != nil {
				return err
			}
			j, err := roster.Parse(typed)
			var bad *roster.AddressError
			if errors.As(err, &bad) {
				return errors.New("cannot be used: the " + bad.Part + " " + bad.Reason)
			}
			if !j.IsBare() || j.Local() == "" {
				return errors.New("must be a name and a domain, without a resource")
			}
			a.Address = j
			return nil
		},
	}
}

// colour is a name or a value; the names can be listed.
func colour() value[account.Account] {
	var named []string
	for _, name := range account.Colours() {
		named = append(named, quote(name))
	}
	v := text(func(a *account.Account) *account.Colour { return &a.Colour },
		or(append(named, `"#rrggbb"`))+`; "" lets the screen choose`, account.ParseColour)
	v.words = account.Colours()
	return v
}

// either is one of two words for a bool.
func either[T any](at func(*T) *bool, no, yes string) value[T] {
	v := choice(func(*T) *string { return new(string) }, no, yes)
	known := v.read
	v.read = func(t *T, n *unstable.Node) error {
		*at(t) = string(n.Data) == yes
		return known(t, n)
	}
	v.show = func(t *T) string {
		if *at(t) {
			return yes
		}
		return no
	}
	return v
}

// path checks where a file is: a place that does not depend on where sotto
// was started.
func path(typed string) (string, error) {
	if !filepath.IsAbs(typed) && !strings.HasPrefix(typed, "~/") {
		return "", errors.New("is neither absolute nor in your home folder")
	}
	return typed, nil
}

// part checks a name that stands behind the slash of an address.
func part(typed string) (string, error) {
	j, err := roster.Parse("name@example.org/" + typed)
	if err != nil || j.Resource() != typed {
		return "", errors.New("holds a character that a name cannot have, or is too long")
	}
	return typed, nil
}

func same(s string) string { return s }

// filled puts the defaults where an account that did not come from a file
// leaves them out.
func filled(a account.Account) account.Account {
	plain := initial(accounts())
	if a.Password.Source == "" {
		a.Password.Source = plain.Password.Source
	}
	if a.Trust == "" {
		a.Trust = plain.Trust
	}
	if a.Auth.MaxIterations == 0 {
		a.Auth.MaxIterations = plain.Auth.MaxIterations
	}
	return a
}
