package command

import (
	"strings"

	"sotto/roster"
)

// Offer is something that can stand at the end of a line, with what it means.
type Offer struct {
	Text  string // what stands there then
	Shown string // what is shown for it; "" for Text
	About string
	Find  string // other words by which it is found
}

// Completion is what can stand at the end of a line.
type Completion struct {
	At     int     // where what is offered begins, in bytes
	Offers []Offer // in the order of the table or the list
	Hint   string  // how the command is written, once it is known
}

// Complete finds out how the line before the cursor can go on. A line that
// is no command goes on by itself.
func Complete(c Context, line string) Completion {
	rest, isCommand := strings.CutPrefix(line, "/")
	if !isCommand || strings.HasPrefix(rest, "/") || strings.ContainsRune(rest, '\n') {
		return Completion{}
	}
	name, arg, spaced := strings.Cut(rest, " ")
	if !spaced {
		return Completion{At: 1, Offers: matching(commands(c), name)}
	}
	command, known := Find(name)
	if !known || command.Inner {
		return Completion{}
	}
	done := Completion{At: len(line) - len(arg), Hint: command.Usage() + "   " + command.About}
	typed := arg[strings.LastIndexByte(arg, ' ')+1:]
	switch before, err := Words(arg[:len(arg)-len(typed)]); {
	case err != nil:
	case len(before) == 0 && command.offers != nil:
		done.Offers = matching(command.offers(c), typed)
	case len(before) > 0 && command.then != nil:
		if done.Offers = matching(command.then(c, before), typed); len(done.Offers) > 0 {
			done.At = len(line) - len(typed)
		}
	}
	return done
}

// matching are the offers that begin as typed, then those of which another
// word does.
func matching(all []Offer, typed string) []Offer {
	var first, then []Offer
	for _, o := range all {
		switch {
		case begins(o.Text, typed) || begins(o.Shown, typed) && typed != "":
			first = append(first, o)
		case len(typed) > 1 && hasWord(o.Find, typed):
			then = append(then, o)
		}
	}
	return append(first, then...)
}

func hasWord(s, prefix string) bool {
	for word := range strings.FieldsSeq(s) {
		if begins(word, prefix) {
			return true
		}
	}
	return false
}

// commands offers the verbs.
func commands(Context) []Offer {
	var all []Offer
	for _, c := range Table() {
		if !c.Inner {
			about := c.About
			if c.Args != "" {
				about = c.Args + " · " + about
			}
			all = append(all, Offer{Text: c.Name, About: about})
		}
	}
	return all
}

// people offers everybody in the list by address. Where several of our
// accounts know an address, each is offered, with the account by name.
func people(c Context) []Offer {
	var all []Offer
	usual := c.usual()
	for _, chat := range c.Chats {
		o := Offer{Text: chat.Peer.String(), About: chat.Name, Find: chat.Name}
		if o.About == o.Text {
			o.About = ""
		}
		if label := c.Labels[chat.Account]; len(c.Accounts) > 1 && label != "" {
			o.About = strings.TrimPrefix(o.About+" · "+label, " · ")
		}
		if usual[chat.Peer] != chat.Account {
			o.Text, o.Shown = "--account "+chat.Account.String()+" "+o.Text, o.Text
		}
		all = append(all, o)
	}
	return all
}

// usual is the account that an address without --account means: the open
// one if it knows the address, else the first that does.
func (c Context) usual() map[roster.JID]roster.JID {
	all := make(map[roster.JID]roster.JID, len(c.Chats))
	for _, chat := range c.Chats {
		if _, found := all[chat.Peer]; !found || chat.Account == c.Account {
			all[chat.Peer] = chat.Account
		}
	}
	return all
}

// accounts offers our own.
func accounts(c Context) []Offer {
	var all []Offer
	for _, own := range c.Accounts {
		all = append(all, Offer{Text: own.String(), About: c.Labels[own], Find: c.Labels[own]})
	}
	return all
}

// peopleBehind offers what can stand behind --account.
func peopleBehind(c Context, before []string) []Offer {
	switch {
	case before[len(before)-1] == "--account":
		return accounts(c)
	case len(before) != 2 || before[0] != "--account":
		return nil
	}
	own, err := c.mine(before[1])
	if err != nil || len(own) != 1 {
		return nil
	}
	return people(c.from(own[0]))
}
