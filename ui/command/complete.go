package command

import "strings"

// Offer is something that can stand at the end of a line, with what it means.
type Offer struct{ Text, About string }

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
	if command.offers != nil && !strings.Contains(arg, " ") {
		done.Offers = matching(command.offers(c), arg)
	}
	return done
}

// matching are the offers that begin as typed, or whose meaning has a word
// that does.
func matching(all []Offer, typed string) []Offer {
	var first, then []Offer
	for _, o := range all {
		switch {
		case begins(o.Text, typed):
			first = append(first, o)
		case len(typed) > 1 && hasWord(o.About, typed) && strings.Contains(o.Text, "@"):
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
			all = append(all, Offer{c.Name, about})
		}
	}
	return all
}

// people offers everybody in the list by address.
func people(c Context) []Offer {
	var all []Offer
	for _, chat := range c.Chats {
		about := chat.Name
		if about == chat.Peer.String() {
			about = ""
		}
		all = append(all, Offer{chat.Peer.String(), about})
	}
	return all
}

// accounts offers our own.
func accounts(c Context) []Offer {
	var all []Offer
	for _, own := range c.Accounts {
		all = append(all, Offer{own.String(), ""})
	}
	return all
}
