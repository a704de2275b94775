package command

import (
	"errors"
	"strings"

	"sotto/account"
	"sotto/roster"
	"sotto/session/intent"
	"sotto/session/problem"
)

// Pins shows the keys that are pinned for an account, on the page of its
// connection.
type Pins struct{ Account roster.JID }

// Learn shows the key that an account's server shows, on the same page.
type Learn struct{ Account roster.JID }

// Take pins the key that was learned last, if the domain that was typed is
// the account's.
type Take struct {
	Account roster.JID
	Domain  string
	Trust   account.Trust // "" leaves it as it is
}

func (Pins) effect()  {}
func (Learn) effect() {}
func (Take) effect()  {}

// pinVerbs are what can be done with pins, in the order of the help.
func pinVerbs() []Offer {
	return []Offer{
		{Text: "list", About: "the pinned keys, and what they do"},
		{Text: "add", About: "KEY [MODE] · pin one that the operator gave you"},
		{Text: "remove", About: "KEY [MODE] · pin one no longer"},
		{Text: "learn", About: "show the key that the server shows, to compare it"},
	}
}

// pinModes are the trusts that can stand behind a key.
func pinModes() []Offer {
	return []Offer{
		{Text: string(account.TrustCAPin), About: "an authority must vouch, and the key be pinned"},
		{Text: string(account.TrustPin), About: "a pinned key alone decides"},
		{Text: string(account.TrustCA), About: "an authority must vouch; when the last pin goes"},
	}
}

// tlsVerbs are what can be done about what protects a connection.
func tlsVerbs() []Offer {
	return []Offer{
		{Text: "pin", About: "list, add, remove or learn keys"},
		{Text: "accept", About: "[ACCOUNT] · connect although the server offers less than before"},
	}
}

// tlsCommand is the connection, the keys that its server may have, and what it
// must offer.
func tlsCommand() Command {
	c := Command{
		Name: "tls", Args: "[pin list|add KEY|remove KEY|learn] [accept]", About: "the connection, the keys pinned for it, what it must offer",
		More: "/tls shows the connection. /tls pin add KEY pins a key that the server's operator gave you; behind it can stand ca+pin (an authority must vouch, too) " +
			"or pin (the key alone decides), and the trust changes only so. /tls pin learn shows the key that the server shows now, to be compared; nothing secret is sent. " +
			"Then /tls pin learn DOMAIN, with the domain typed, pins it. Of another account: /tls pin --account ADDRESS …. " +
			"sotto remembers the strongest TLS version, way to log in and channel binding of each account, and refuses less. /tls accept [ACCOUNT] " +
			"forgets that and connects; what the server offers then is remembered. Its certificate must hold all the same.",
		offers: func(Context) []Offer { return tlsVerbs() },
		then:   pinOffers,
	}
	c.run = func(in Context, w *words) (Result, error) {
		word, ok, err := w.next()
		switch {
		case err != nil:
			return Result{}, err
		case !ok:
			return did(Status{}), nil
		case strings.EqualFold(word, "accept"):
			own, err := in.onlyOrThis(c, w)
			return Result{Intents: []intent.Intent{intent.Accept{Of: intent.Of{Address: own}}}}.unless(err)
		case !strings.EqualFold(word, "pin"):
			return Result{}, wrong(c)
		}
		own, err := in.pinning(w)
		if err != nil {
			return Result{}, err
		}
		return in.pin(c, own, w)
	}
	return c
}

// pinning is the account whose pins are meant: the one that is named, the
// open conversation's, or the only one.
func (c Context) pinning(w *words) (roster.JID, error) {
	own, err := c.flagged(w)
	if err != nil || !own.IsZero() {
		return own, err
	}
	all, err := c.mine("")
	if err != nil {
		return roster.JID{}, err
	}
	if len(all) > 1 {
		return roster.JID{}, usage("Of which account? /tls pin --account ADDRESS …")
	}
	return all[0], nil
}

// pin does what a verb says.
func (c Context) pin(self Command, own roster.JID, w *words) (Result, error) {
	verb, _, err := w.next()
	if err != nil {
		return Result{}, err
	}
	switch verb = strings.ToLower(verb); verb {
	case "", "list":
		return did(Pins{own}).unless(w.none(self))
	case "add", "remove":
		return c.changePin(self, own, w, verb == "remove")
	case "learn":
		domain, ok, err := w.next()
		if err != nil || !ok {
			learn := Result{Intents: []intent.Intent{intent.Learn{Of: intent.Of{Address: own}}}, Effects: []Effect{Learn{own}}}
			return learn.unless(err)
		}
		trust, err := mode(self, w)
		return did(Take{own, domain, trust}).unless(err)
	}
	return Result{}, wrong(self)
}

// changePin pins a key that was typed or pasted whole, or takes one away.
func (c Context) changePin(self Command, own roster.JID, w *words, remove bool) (Result, error) {
	word, ok, err := w.next()
	if err != nil {
		return Result{}, err
	}
	if !ok {
		return Result{}, wrong(self)
	}
	key, err := account.ParsePin(word)
	if err != nil {
		return Result{}, usage("A key looks like sha256:…; this one " + err.Error() + ".")
	}
	trust, err := mode(self, w)
	if err != nil {
		return Result{}, err
	}
	if set, known := c.set(own); known {
		change := set.WithPin
		if remove {
			change = set.WithoutPin
		}
		if _, err := change(key, trust); err != nil {
			return Result{}, WhyNoPin(err)
		}
	}
	wanted := intent.Pin{Of: intent.Of{Address: own}, Key: key, Trust: trust, Remove: remove}
	return Result{Intents: []intent.Intent{wanted}, Effects: []Effect{Say{"The pins of " + own.String() + " change, and it connects anew."}}}, nil
}

// mode is the trust behind a key, "" where none stands there.
func mode(self Command, w *words) (account.Trust, error) {
	word, ok, err := w.next()
	if err != nil || !ok {
		return "", err
	}
	for _, m := range pinModes() {
		if strings.EqualFold(m.Text, word) {
			return account.Trust(m.Text), w.none(self)
		}
	}
	return "", usage("Behind a key can stand ca+pin, pin or ca, and not “" + word + "”.")
}

// set is an account as far as its settings tell of trust and pins.
func (c Context) set(own roster.JID) (a account.Account, known bool) {
	a.Address = own
	for _, s := range c.of(own) {
		switch s.Name {
		case "trust":
			a.Trust, known = account.Trust(s.Value), true
		case "pins":
			for _, word := range strings.Fields(s.Value) {
				if p, err := account.ParsePin(word); err == nil {
					a.Pins = append(a.Pins, p)
				}
			}
		}
	}
	return a, known
}

// WhyNoPin is a change of pins that cannot be, in one sentence with what to
// type instead.
func WhyNoPin(err error) error {
	var e *account.PinError
	if !errors.As(err, &e) {
		return err
	}
	switch e.Fault {
	case account.PinUnheeded:
		return usage("Trust “" + string(e.Trust) + "” looks at no pin. Put ca+pin or pin behind it.")
	case account.PinLast:
		return usage("That is the only pinned key. Put ca behind it to trust authorities alone.")
	}
	return problem.From(err)
}

// TakeKey is the command line that pins what was learned, but for the domain,
// which a person types.
func TakeKey(own roster.JID) string { return "/tls pin --account " + own.String() + " learn " }

// pinOffers are what can stand behind “pin” and “accept”.
func pinOffers(c Context, before []string) []Offer {
	if strings.EqualFold(before[0], "accept") && len(before) == 1 {
		return accounts(c)
	}
	if !strings.EqualFold(before[0], "pin") {
		return nil
	}
	rest := before[1:]
	if len(rest) > 0 && rest[0] == "--account" {
		if len(rest) == 1 {
			return accounts(c)
		}
		rest = rest[2:]
	}
	switch {
	case len(rest) == 0:
		return pinVerbs()
	case len(rest) == 1 && rest[0] == "remove":
		return c.pinned()
	case len(rest) == 2:
		return pinModes()
	}
	return nil
}

// pinned offers the keys that are pinned for the open conversation's account.
func (c Context) pinned() []Offer {
	own, err := c.mine("")
	if err != nil || len(own) != 1 {
		return nil
	}
	var all []Offer
	set, _ := c.set(own[0])
	for _, p := range set.Pins {
		all = append(all, Offer{Text: p.String()})
	}
	return all
}
