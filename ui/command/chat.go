package command

import "strings"

// chat opens a conversation.
func chat() Command {
	c := Command{
		Name: "chat", Args: "ADDRESS", About: "open a conversation",
		More:   "A name of the list can stand for the address, or how it begins. From another account of yours: /chat --account ACCOUNT ADDRESS.",
		offers: people, then: peopleBehind,
	}
	c.run = func(in Context, w *words) (Result, error) {
		in, err := in.within(w)
		if err != nil {
			return Result{}, err
		}
		word := w.text()
		if unquoted, err := (&words{rest: word}).one(c); err == nil {
			word = unquoted
		}
		if word == "" {
			return Result{}, wrong(c)
		}
		to, err := in.who(word)
		if err != nil {
			return Result{}, err
		}
		return did(Open{to.Account, to.Peer}), nil
	}
	return c
}

// closeChat leaves the open conversation.
func closeChat() Command {
	c := Command{Name: "close", About: "leave this conversation", More: "What was said stays; the conversation returns when somebody writes."}
	c.run = func(in Context, w *words) (Result, error) {
		if err := w.none(c); err != nil {
			return Result{}, err
		}
		if in.Peer.IsZero() {
			return Result{}, usage("No conversation is open.")
		}
		return did(Close{}), nil
	}
	return c
}

// goTo shows another conversation of the list.
func goTo() Command {
	c := Command{
		Name: "go", Args: "NAME or 1-9", About: "show another chat",
		More:   "A number is the one in the bar below. Also: /go up, down, unread, back.",
		offers: people, then: peopleBehind,
	}
	c.run = func(in Context, w *words) (Result, error) {
		word := w.text()
		switch low := strings.ToLower(word); {
		case low == "":
			return Result{}, wrong(c)
		case low == "up" || low == "down" || low == "unread" || low == "back":
			return did(Go{low}), nil
		case len(low) == 1 && low[0] >= '1' && low[0] <= '9':
			return did(Go{low}), nil
		}
		return chat().run(in, &words{rest: word})
	}
	return c
}
