package command

import "sotto/session/intent"

// msg writes to somebody and shows the conversation.
func msg() Command {
	c := Command{
		Name: "msg", Args: "ADDRESS TEXT", About: "write to somebody",
		More:   "The conversation is shown. A name of the list can stand for the address, in quotation marks if it has spaces. From another account of yours: /msg --account ACCOUNT ADDRESS TEXT.",
		offers: people, then: peopleBehind,
	}
	c.run = func(in Context, w *words) (Result, error) {
		in, err := in.within(w)
		if err != nil {
			return Result{}, err
		}
		word, ok, err := w.next()
		if err != nil {
			return Result{}, err
		}
		body := w.text()
		if !ok || body == "" {
			return Result{}, wrong(c)
		}
		to, err := in.who(word)
		if err != nil {
			return Result{}, err
		}
		return Result{
			Intents: []intent.Intent{intent.Send{Of: intent.Of{Address: to.Account}, To: to.Peer, Body: body}},
			Effects: []Effect{Open{to.Account, to.Peer}},
		}, nil
	}
	return c
}

// me says what we do; it is sent as it is typed (XEP-0245).
func me() Command {
	c := Command{
		Name: "me", Args: "TEXT", About: "say what you do",
		More: "“/me waves” is sent as it stands; most clients show your name in front.",
	}
	c.run = func(in Context, w *words) (Result, error) {
		body := w.text()
		if body == "" {
			return Result{}, wrong(c)
		}
		return say(in, "me "+body, true)
	}
	return c
}
