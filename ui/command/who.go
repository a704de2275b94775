package command

import (
	"slices"
	"strings"

	"sotto/roster"
	"sotto/session/problem"
)

// who finds out whom a word means, and from which of our accounts: an address
// or a name of the list, or what only one name there begins with.
func (c Context) who(word string) (Chat, error) {
	if strings.ContainsRune(word, '@') {
		return c.address(word)
	}
	named := c.named(func(name string) bool { return strings.EqualFold(name, word) })
	if len(named) == 0 {
		named = c.named(func(name string) bool { return begins(name, word) })
	}
	switch {
	case len(named) == 1:
		return named[0], nil
	case len(named) > 1 && same(named):
		return c.address(named[0].Peer.String())
	case len(named) > 1:
		return Chat{}, usage("Several are called “" + word + "”. Take the address: " + named[0].Peer.String() + " …")
	}
	if strings.ContainsRune(word, '.') {
		return c.address(word)
	}
	return Chat{}, usage("Nobody here is called “" + word + "”. An address looks like name@example.org.")
}

// address is somebody by address. Of our accounts the open one is taken, if
// it knows the address or no other does.
func (c Context) address(word string) (Chat, error) {
	peer, err := roster.Parse(word)
	if err != nil {
		return Chat{}, problem.From(err)
	}
	peer = peer.Bare()
	for _, own := range append([]roster.JID{c.Account}, c.Accounts...) {
		for _, known := range c.Chats {
			if known.Peer == peer && known.Account == own {
				return known, nil
			}
		}
	}
	own, err := c.mine("")
	if err != nil {
		return Chat{}, err
	}
	return Chat{Account: own[0], Peer: peer, Name: peer.String()}, nil
}

func (c Context) named(is func(string) bool) []Chat {
	return slices.DeleteFunc(slices.Clone(c.Chats), func(chat Chat) bool { return !is(chat.Name) })
}

// same tells whether all are one person, whom several of our accounts know.
func same(all []Chat) bool {
	return !slices.ContainsFunc(all, func(chat Chat) bool { return chat.Peer != all[0].Peer })
}

// from is what words mean where only one of our accounts counts.
func (c Context) from(own roster.JID) Context {
	c.Account, c.Accounts = own, []roster.JID{own}
	c.Chats = slices.DeleteFunc(slices.Clone(c.Chats), func(chat Chat) bool { return chat.Account != own })
	return c
}

// within takes --account from the front of the line; words mean what they
// mean in that account then.
func (c Context) within(w *words) (Context, error) {
	own, err := c.flagged(w)
	if err != nil || own.IsZero() {
		return c, err
	}
	return c.from(own), nil
}

// mine are the accounts that a word means: an address or how it begins, how
// its domain begins, or what the screen calls it. Without a word it is the open conversation's, or all.
func (c Context) mine(word string) ([]roster.JID, error) {
	if len(c.Accounts) == 0 {
		return nil, problem.New(problem.NoAccount, "")
	}
	if word == "" {
		if !c.Account.IsZero() {
			return []roster.JID{c.Account}, nil
		}
		return c.Accounts, nil
	}
	var found []roster.JID
	for _, own := range c.Accounts {
		if strings.EqualFold(own.String(), word) || strings.EqualFold(c.Labels[own], word) {
			return []roster.JID{own}, nil
		}
		if begins(own.String(), word) || begins(own.Domain(), word) {
			found = append(found, own)
		}
	}
	switch len(found) {
	case 0:
		return nil, problem.New(problem.UnknownAccount, word)
	case 1:
		return found, nil
	}
	return nil, usage("Several of your accounts begin with “" + word + "”. Write the whole address.")
}

// begins tells whether s begins with prefix, in any case of letters.
func begins(s, prefix string) bool {
	return strings.HasPrefix(strings.ToLower(s), strings.ToLower(prefix))
}
