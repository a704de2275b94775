package command

import (
	"strings"

	"sotto/roster"
)

// search looks for what was said.
func search() Command {
	c := Command{
		Name: "search", Args: "[QUERY]", About: "find what was said",
		More: "It looks in this conversation; Ctrl-F looks in all of them. Words, “\"a phrase\"”, begin*, " +
			"and to narrow it from: in: before: after: has:link. Tab offers these.",
		offers: filters,
	}
	c.run = func(_ Context, w *words) (Result, error) { return did(Search{w.text()}), nil }
	return c
}

// hit moves among the hits of a search; it is for keys.
func hit() Command {
	return choice("hit",
		[]string{"up", "down", "page-up", "page-down", "first", "last", "go", "everywhere", "clear"},
		func(to string) Effect { return Hit{to} })
}

// forget removes what is kept of a conversation, after a question.
func forget() Command {
	c := Command{
		Name: "forget", Args: "[ADDRESS]", About: "remove what is kept of a chat, for good",
		More:   "It asks first. What was said is gone from this computer, and so is the draft; what a server keeps stays there.",
		offers: people,
	}
	c.run = func(in Context, w *words) (Result, error) {
		word := w.text()
		if word == "" && in.Peer.IsZero() {
			return Result{}, usage("No conversation is open. /forget name@example.org names one.")
		}
		if word == "" {
			return did(Forget{in.Account, in.Peer}), nil
		}
		if unquoted, err := (&words{rest: word}).one(c); err == nil {
			word = unquoted
		}
		gone, err := in.who(word)
		if err != nil {
			return Result{}, err
		}
		return did(Forget{gone.Account, gone.Peer}), nil
	}
	return c
}

// answer answers a question; it is for keys.
func answer() Command {
	return choice("answer", []string{"yes", "no"}, func(word string) Effect { return Answer{word == "yes"} })
}

// filters offers what narrows a search.
func filters(Context) []Offer {
	return []Offer{
		{Text: "from:", About: "who said it: from:bora@example.org"},
		{Text: "in:", About: "in which conversation: in:bora@example.org"},
		{Text: "before:", About: "said before a day: before:2026-11-03"},
		{Text: "after:", About: "said on a day or later: after:2026-11-03"},
		{Text: "has:link", About: "with a link in it"},
	}
}

// narrowed are the filters that take somebody's address.
var narrowed = []string{"from:", "in:"}

// CompleteQuery finds out how a query before the cursor can go on: with a
// filter, or with whom a filter can name.
func CompleteQuery(c Context, query string) Completion {
	at := strings.LastIndexAny(query, " \n") + 1
	last := query[at:]
	for _, filter := range narrowed {
		if typed, is := strings.CutPrefix(strings.ToLower(last), filter); is {
			return Completion{At: at + len(filter), Offers: matching(addresses(c), typed)}
		}
	}
	return Completion{At: at, Offers: matching(filters(c), last)}
}

// addresses offers everybody in the list, and ourselves, each once.
func addresses(c Context) []Offer {
	var all []Offer
	seen := map[roster.JID]bool{}
	for _, chat := range c.Chats {
		if !seen[chat.Peer] {
			all = append(all, Offer{Text: chat.Peer.String(), About: chat.Name})
		}
		seen[chat.Peer] = true
	}
	return append(all, accounts(c)...)
}
