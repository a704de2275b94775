package command

import (
	"sotto/roster"
	"sotto/session/intent"
)

// connect wants accounts online.
func connect() Command {
	return link("connect", "go online, or try again at once",
		func(of intent.Of) []intent.Intent { return []intent.Intent{intent.Connect{Of: of}} })
}

// disconnect wants accounts offline.
func disconnect() Command {
	return link("disconnect", "go offline and stay so",
		func(of intent.Of) []intent.Intent { return []intent.Intent{intent.Disconnect{Of: of}} })
}

// reconnect gives the connection up and begins another, without a goodbye.
func reconnect() Command {
	return link("reconnect", "give up the connection and begin another at once",
		func(of intent.Of) []intent.Intent { return []intent.Intent{intent.Reconnect{Of: of}} })
}

// link is a command about the connections of accounts.
func link(name, about string, wanted func(intent.Of) []intent.Intent) Command {
	c := Command{
		Name: name, Args: "[ACCOUNT]", About: about,
		More:   "Without an account it is the one of this conversation, or all of them if none is open.",
		offers: accounts,
	}
	c.run = func(in Context, w *words) (Result, error) {
		word, _, err := w.next()
		if err != nil {
			return Result{}, err
		}
		if err := w.none(c); err != nil {
			return Result{}, err
		}
		own, err := in.mine(word)
		return Result{Intents: each(own, wanted)}, err
	}
	return c
}

func each(own []roster.JID, wanted func(intent.Of) []intent.Intent) []intent.Intent {
	var all []intent.Intent
	for _, a := range own {
		all = append(all, wanted(intent.Of{Address: a})...)
	}
	return all
}
