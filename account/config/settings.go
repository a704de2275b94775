package config

import (
	"errors"
	"slices"

	"sotto/account"
)

// settings are those of all accounts.
func settings() []row[account.Settings] {
	type of = account.Settings
	return []row[of]{
		{
			"theme", "The colours of the screen; none leaves them to the terminal.", `"dark"`,
			choice(func(s *of) *string { return &s.Theme }, "dark", "light", "none"),
		},
		{
			"dns.server", "The DNS server to ask where a domain has its XMPP servers, instead of those that the system names.", `""`,
			text(func(s *of) *string { return &s.DNS.Server }, `"host:port", or "" for the system's`, server),
		},
		{
			"dns.trust", "Whether that server is believed when it says that DNSSEC proved an answer: it runs on this computer, or it is asked over TLS and proves its name.", `"none"`,
			choice(func(s *of) *account.ResolverTrust { return &s.DNS.Trust },
				account.ResolverUntrusted, account.ResolverLoopback, account.ResolverTLS),
		},
		{
			"limits.stanza_bytes", "How many bytes one stanza may have; a larger one is not taken in.", "10485760",
			number(func(s *of) *int { return &s.Limits.StanzaBytes }, 64<<10, 64<<20),
		},
		{
			"limits.stanza_depth", "How deep the elements of one stanza may be nested.", "100",
			number(func(s *of) *int { return &s.Limits.StanzaDepth }, 20, 1000),
		},
		{
			"limits.stanza_parts", "How many tags, attributes and pieces of text one stanza may have.", "50000",
			number(func(s *of) *int { return &s.Limits.StanzaParts }, 1000, 1_000_000),
		},
		{
			"history.keep", "Keep what is said, on this computer.", "true",
			flag(func(s *of) *bool { return &s.History.Keep }, true),
		},
		{
			"history.key", `Where the key is that the history is encrypted with; "none" keeps it in the clear, and "" asks once.`, `""`,
			choice(func(s *of) *account.HistoryKey { return &s.History.Key },
				account.KeyInKeyring, account.KeyOfPassphrase, account.KeyNone, account.KeyUnchosen),
		},
		{
			"privacy.typing", "Let the other side see in the screen's chats that you are writing.", "true",
			flag(func(s *of) *bool { return &s.Privacy.Typing }, true),
		},
	}
}

// server checks where a server is.
func server(typed string) (string, error) {
	if _, _, ok := account.SplitServer(typed); !ok {
		return "", errors.New("is not host:port")
	}
	return typed, nil
}

// Defaults are the settings where nobody sets any.
func Defaults() account.Settings { return initial(settings()) }

// initial is a T with every default in its place.
func initial[T any](rows []row[T]) T {
	var t T
	for _, r := range rows {
		if r.initial == "" {
			continue
		}
		n, err := single(r.initial)
		if err == nil {
			err = r.read(&t, n)
		}
		if err != nil {
			panic("the default of " + r.name + " " + err.Error()) // a mistake in the table, which every test meets
		}
	}
	return t
}

// find is the row of a name.
func find[T any](rows []row[T], name string) (row[T], bool) {
	for _, r := range rows {
		if r.name == name {
			return r, true
		}
	}
	return row[T]{}, false
}

// names are those of all rows.
func names[T any](rows []row[T]) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r.name)
	}
	return all
}

// groups are the tables that rows stand in, each once.
func groups[T any](rows []row[T]) []string {
	var all []string
	for _, r := range rows {
		if group, _ := split(r.name); group != "" && !slices.Contains(all, group) {
			all = append(all, group)
		}
	}
	return all
}
