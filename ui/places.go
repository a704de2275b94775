package ui

import (
	"sotto/account"
	"sotto/session/event"
)

// known are the places for passwords: those that were told, or what there is
// anywhere.
func known(places []event.Place) []event.Place {
	if len(places) > 0 {
		return places
	}
	return []event.Place{{Source: account.FromKeyring}, {Source: account.FromCommand}, {Source: account.FromPrompt}}
}

// placeOf is the place for a source.
func placeOf(places []event.Place, s account.Source) event.Place {
	for _, p := range known(places) {
		if p.Source == s {
			return p
		}
	}
	return event.Place{Source: s}
}

// firstPossible is the best place that can be used.
func firstPossible(places []event.Place) account.Source {
	for _, p := range known(places) {
		if p.Problem == nil {
			return p.Source
		}
	}
	return known(places)[0].Source
}

// placeWords are a place in a few words, and what it means.
func placeWords(p event.Place) (name, about string) {
	switch p.Source {
	case account.FromKeyring:
		name, about = "OS keyring", "no file of sotto's holds it"
	case account.FromPassphrase:
		name, about = "passphrase file", "encrypted; the passphrase is asked for once at each start"
	case account.FromCommand:
		name, about = "a command", "run at each start, without a shell; its first line is the password"
	case account.FromPrompt:
		name, about = "ask each time", "kept nowhere; asked for at each start"
	default:
		name = string(p.Source)
	}
	if p.Name != "" {
		about = p.Name + "; " + about
	}
	return name, about
}
