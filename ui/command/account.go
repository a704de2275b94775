package command

import (
	"strings"

	"sotto/roster"
	"sotto/session/intent"
	"sotto/session/problem"
)

// accountVerbs are what can be done with accounts of ours, in the order of
// the help.
func accountVerbs() []Offer {
	return []Offer{
		{Text: "list", About: "how all of them are set"},
		{Text: "add", About: "ADDRESS · add one, or store another password"},
		{Text: "edit", About: "ADDRESS SETTING VALUE · change how one is set"},
		{Text: "on", About: "ADDRESS · keep one connected from now on"},
		{Text: "off", About: "ADDRESS · keep one, and do not connect it"},
		{Text: "remove", About: "ADDRESS · take one from this computer"},
	}
}

// accountCommand is what can be done with accounts of ours.
func accountCommand() Command {
	c := Command{
		Name: "account", Args: "list|add|edit|on|off|remove …", About: "your accounts",
		More: "/account list; /account add ADDRESS; /account edit ADDRESS SETTING VALUE; /account on ADDRESS, off ADDRESS, remove ADDRESS. " +
			"Adding asks for the password and logs in to check it. “edit” with \"\" as the value sets back what it is by default. " +
			"Removing asks first; the account at the server stays as it is.",
		offers: func(Context) []Offer { return accountVerbs() },
		then:   accountOffers,
	}
	c.run = func(in Context, w *words) (Result, error) {
		verb, _, err := w.next()
		if err != nil {
			return Result{}, err
		}
		switch strings.ToLower(verb) {
		case "list":
			return did(Accounts{}).unless(w.none(c))
		case "add":
			return addAccount(c, w)
		case "edit":
			return in.editAccount(c, w)
		case "on", "off":
			own, err := in.only(c, w)
			return Result{Intents: []intent.Intent{intent.Enable{Of: intent.Of{Address: own}, On: strings.EqualFold(verb, "on")}}}.unless(err)
		case "remove":
			own, err := in.only(c, w)
			return did(AskRemove{own}).unless(err)
		}
		return Result{}, wrong(c)
	}
	return c
}

// addAccount opens the page on which an account is added.
func addAccount(c Command, w *words) (Result, error) {
	word, ok, err := w.next()
	if err != nil || !ok {
		return did(AddAccount{}).unless(err)
	}
	if err := w.none(c); err != nil {
		return Result{}, err
	}
	address, err := roster.Parse(word)
	if err != nil {
		return Result{}, problem.From(err)
	}
	if address = address.Bare(); address.Local() == "" {
		return Result{}, usage("“" + word + "” is no account: its name is missing. It looks like name@example.org.")
	}
	return did(AddAccount{address}), nil
}

// editAccount changes a setting of an account, or tells how it is.
func (c Context) editAccount(self Command, w *words) (Result, error) {
	word, _, err := w.next()
	if err != nil {
		return Result{}, err
	}
	own, err := c.one(self, word)
	if err != nil {
		return Result{}, err
	}
	name, ok, err := w.next()
	if err != nil || !ok {
		return did(Settings{own}).unless(err)
	}
	value, given, err := w.value()
	if err != nil {
		return Result{}, err
	}
	s, known, err := find(c.of(own), name)
	if err != nil {
		return Result{}, err
	}
	if !given && known {
		return did(Say{tellSetting(s)}), nil
	}
	if !given {
		return Result{}, wrong(self)
	}
	if value, err = checked(s, value); err != nil {
		return Result{}, err
	}
	return Result{Intents: []intent.Intent{intent.Edit{Of: intent.Of{Address: own}, Setting: s.Name, Value: value}}}, nil
}

// only is the one account that a command names, with nothing behind it.
func (c Context) only(self Command, w *words) (roster.JID, error) {
	word, _, err := w.next()
	if err != nil {
		return roster.JID{}, err
	}
	if err := w.none(self); err != nil {
		return roster.JID{}, err
	}
	return c.one(self, word)
}

// onlyOrThis is only, or without a word the account of the open conversation,
// or the only one there is.
func (c Context) onlyOrThis(self Command, w *words) (roster.JID, error) {
	word, ok, err := w.next()
	if err != nil {
		return roster.JID{}, err
	}
	if err := w.none(self); err != nil {
		return roster.JID{}, err
	}
	switch {
	case ok || len(c.Accounts) == 0:
		return c.one(self, word)
	case !c.Account.IsZero():
		return c.Account, nil
	case len(c.Accounts) == 1:
		return c.Accounts[0], nil
	}
	return roster.JID{}, usage("There are several accounts. Name the one, such as " + c.Accounts[0].String() + ".")
}

// one is the one account of ours that a word means.
func (c Context) one(self Command, word string) (roster.JID, error) {
	if word == "" && len(c.Accounts) > 0 {
		return roster.JID{}, wrong(self)
	}
	own, err := c.mine(word)
	if err != nil {
		return roster.JID{}, err
	}
	return own[0], nil
}

// accountOffers are what can stand behind a verb about accounts.
func accountOffers(c Context, before []string) []Offer {
	verb := strings.ToLower(before[0])
	switch {
	case len(before) == 1 && (verb == "edit" || verb == "on" || verb == "off" || verb == "remove" || verb == "add"):
		return accounts(c)
	case verb != "edit" || len(before) > 3:
		return nil
	}
	own, err := c.mine(before[1])
	if err != nil || len(own) != 1 {
		return nil
	}
	if len(before) == 2 {
		return settingOffers(c.of(own[0]))
	}
	return valueOffers(c.of(own[0]), before[2])
}
