package command

import (
	"strings"

	"sotto/roster"
	"sotto/session/intent"
)

// shows are the words for how available we are.
func shows() []struct {
	word, about string
	show        roster.Show
} {
	return []struct {
		word, about string
		show        roster.Show
	}{
		{"away", "[TEXT] · away for a while", roster.Away},
		{"xa", "[TEXT] · away for long", roster.ExtAway},
		{"dnd", "[TEXT] · do not disturb", roster.Busy},
		{"chat", "[TEXT] · free to chat", roster.FreeToChat},
		{"back", "[TEXT] · here again", roster.Available},
	}
}

// status shows the page of all connections, or says how available we are.
func status() Command {
	c := Command{
		Name: "status", Args: "[away|xa|dnd|chat|back [TEXT]]", About: "how you are connected; or what others see of you",
		More: "Alone it shows for each account the server, TLS, who issued the certificate and until when, how you logged in; or what went wrong and what to do. " +
			"With a word it tells others how available you are, and with a text why. It is of all accounts, or of one: /status --account ADDRESS away TEXT.",
		offers: showOffers,
		then:   accountFlag,
	}
	c.run = func(in Context, w *words) (Result, error) {
		of, err := in.flagged(w)
		if err != nil {
			return Result{}, err
		}
		word, ok, err := w.next()
		if err != nil || !ok {
			return did(Status{}).unless(err)
		}
		for _, s := range shows() {
			if strings.EqualFold(s.word, word) {
				return in.present(of, s.show, w)
			}
		}
		return Result{}, wrong(c)
	}
	return c
}

// away tells others that we are away for a while.
func away() Command { return presence("away", "be away for a while", roster.Away) }

// back tells others that we are here again.
func back() Command { return presence("back", "be here again", roster.Available) }

// presence is a command for one availability.
func presence(name, about string, show roster.Show) Command {
	c := Command{
		Name: name, Args: "[TEXT]", About: about,
		More: "The text is what others read beside your name. It is of all accounts, or of one: /" + name + " --account ADDRESS TEXT.",
		then: accountFlag,
	}
	c.run = func(in Context, w *words) (Result, error) {
		of, err := in.flagged(w)
		if err != nil {
			return Result{}, err
		}
		return in.present(of, show, w)
	}
	return c
}

// present is an availability with what is left of the line as its text.
func (c Context) present(of roster.JID, show roster.Show, w *words) (Result, error) {
	if of.IsZero() {
		behind, err := c.flagged(w)
		if err != nil {
			return Result{}, err
		}
		of = behind
	}
	if _, err := c.mine(""); err != nil {
		return Result{}, err
	}
	return Result{Intents: []intent.Intent{intent.Present{Of: intent.Of{Address: of}, Show: show, Status: w.text()}}}, nil
}

// flagged takes --account from the front of the line, and gives the account
// that it names, or the zero address.
func (c Context) flagged(w *words) (roster.JID, error) {
	word, ok, err := w.flag("account")
	if err != nil || !ok {
		return roster.JID{}, err
	}
	own, err := c.mine(word)
	if err != nil {
		return roster.JID{}, err
	}
	return own[0], nil
}

func showOffers(Context) []Offer {
	var all []Offer
	for _, s := range shows() {
		all = append(all, Offer{Text: s.word, About: s.about})
	}
	return all
}

// accountFlag offers our own behind --account.
func accountFlag(c Context, before []string) []Offer {
	if before[len(before)-1] == "--account" {
		return accounts(c)
	}
	return nil
}
