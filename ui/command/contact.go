package command

import (
	"strings"

	"sotto/roster"
	"sotto/session/intent"
	"sotto/session/problem"
)

// contact is what can be done with contacts.
func contact() Command {
	c := Command{
		Name: "contact", Args: "add ADDRESS [--token TOKEN] [NAME]", About: "add somebody to your contacts",
		More: "They are asked whether you may see when they are online, and may see you if they have asked that. NAME is what you call them; TOKEN comes with an invitation. " +
			"From another account of yours: /contact --account ACCOUNT add ADDRESS.",
		offers: func(Context) []Offer { return []Offer{{Text: "add", About: "ADDRESS [NAME] · add somebody"}} },
		then:   accountFlag,
	}
	c.run = func(in Context, w *words) (Result, error) {
		in, err := in.within(w)
		if err != nil {
			return Result{}, err
		}
		verb, _, err := w.next()
		if err != nil {
			return Result{}, err
		}
		if !strings.EqualFold(verb, "add") {
			return Result{}, wrong(c)
		}
		return in.addContact(c, w)
	}
	return c
}

// addContact adds somebody to the contacts of one account: the open
// conversation's, or the first.
func (c Context) addContact(self Command, w *words) (Result, error) {
	word, ok, err := w.next()
	if err != nil {
		return Result{}, err
	}
	if !ok {
		return Result{}, wrong(self)
	}
	peer, err := roster.Parse(word)
	if err != nil {
		return Result{}, problem.From(err)
	}
	token, err := w.token()
	if err != nil {
		return Result{}, err
	}
	name, _, err := w.value()
	if err != nil {
		return Result{}, err
	}
	own, err := c.mine("")
	if err != nil {
		return Result{}, err
	}
	add := intent.Subscribe{Of: intent.Of{Address: own[0]}, Peer: peer.Bare(), Name: name, Token: token}
	return Result{
		Intents: []intent.Intent{add},
		Effects: []Effect{Say{"Adding " + peer.Bare().String() + " to your contacts …"}},
	}, nil
}

// token takes --token from the front of what is left.
func (w *words) token() (string, error) {
	before := *w
	token, ok, err := w.flag("token")
	if flagged := *w != before; flagged && (err != nil || !ok || token == "") {
		return "", usage("Behind --token stands the token of an invitation.")
	}
	return token, nil
}

// AddContact is the command line that adds somebody. What could be read as
// something else than it is, a link's maker has chosen: it is left out.
func AddContact(peer roster.JID, token, name string) string {
	line := "/contact add " + peer.String()
	if token != "" && !strings.ContainsAny(token, " \t\n\"'") {
		line += " --token " + token
	}
	name = strings.TrimLeft(strings.Join(strings.Fields(name), " "), "- \"'")
	if name != "" {
		line += " " + name
	}
	return line
}
