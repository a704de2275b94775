package command

import (
	"strings"

	"sotto/session/intent"
)

// tlsVerbs are what can be done about what protects a connection.
func tlsVerbs() []Offer {
	return []Offer{
		{Text: "accept", About: "[ACCOUNT] · connect although the server offers less than before"},
	}
}

// tlsCommand is what can be done about what protects a connection.
func tlsCommand() Command {
	c := Command{
		Name: "tls", Args: "accept [ACCOUNT]", About: "what a server must prove and offer",
		More: "sotto remembers the strongest TLS version, way to log in and channel binding of each account, and refuses less. " +
			"“accept” forgets that and connects; what the server offers then is remembered. Its certificate must hold all the same. /status shows how you are connected.",
		offers: func(Context) []Offer { return tlsVerbs() },
		then: func(c Context, before []string) []Offer {
			if len(before) == 1 {
				return accounts(c)
			}
			return nil
		},
	}
	c.run = func(in Context, w *words) (Result, error) {
		verb, _, err := w.next()
		if err != nil {
			return Result{}, err
		}
		if !strings.EqualFold(verb, "accept") {
			return Result{}, wrong(c)
		}
		own, err := in.onlyOrThis(c, w)
		return Result{Intents: []intent.Intent{intent.Accept{Of: intent.Of{Address: own}}}}.unless(err)
	}
	return c
}
