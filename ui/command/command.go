// Package command turns what a person types into what is wanted: intents for
// the wire, effects for the screen. It is one table of verbs; the parser, the
// completion and the help are derived from it. It touches nothing and keeps
// nothing: its test is a table.
package command

import (
	"strings"

	"sotto/account"
	"sotto/roster"
	"sotto/session/intent"
	"sotto/session/problem"
)

// Context is what the words of a line can mean where they are typed.
type Context struct {
	Account, Peer roster.JID   // the conversation that is shown; zero for none
	Accounts      []roster.JID // all of ours
	Chats         []Chat       // all whom a name can mean, in the order of the list

	Labels   map[roster.JID]string // what the screen calls each of ours
	Settings []account.Setting     // as they are now, those of all accounts too
}

// of are the settings of one account, or with the zero address the global ones.
func (c Context) of(own roster.JID) []account.Setting {
	var all []account.Setting
	for _, s := range c.Settings {
		if s.Account == own {
			all = append(all, s)
		}
	}
	return all
}

// Chat is somebody who can be talked to from one of our accounts.
type Chat struct {
	Account, Peer roster.JID
	Name          string // what the list shows
}

// Result is what a line means.
type Result struct {
	Intents []intent.Intent
	Effects []Effect
}

// Command is one verb.
type Command struct {
	Name  string // without the slash
	Args  string // how its arguments are written; "" for none
	About string // one line
	More  string // what else is to be said; may be empty
	Inner bool   // for keys; help and completion leave it out

	run    func(Context, *words) (Result, error)
	offers func(Context) []Offer                    // what the first argument can be
	then   func(c Context, before []string) []Offer // what another can be, behind those before it
}

// Usage is how the command is written.
func (c Command) Usage() string { return strings.TrimSpace("/" + c.Name + " " + c.Args) }

// Table is all verbs, in the order of the help.
func Table() []Command {
	return []Command{
		msg(), chat(), closeChat(), goTo(), me(),
		contact(), search(), forget(),
		connect(), disconnect(), reconnect(), status(), away(), back(),
		accountCommand(), tlsCommand(), password(), set(), toggle(), settings(),
		help(), redraw(), suspend(), quit(),
		scroll(), chats(), edit(), fold(), form(), option(), hit(), answer(),
	}
}

// Find is the command of a name, if there is one.
func Find(name string) (Command, bool) {
	for _, c := range Table() {
		if c.Name == strings.ToLower(name) {
			return c, true
		}
	}
	return Command{}, false
}

// Parse finds out what a line means. A line without a slash is said in the
// open conversation, and so is one with two, less the first. What cannot be
// understood is a *problem.Problem; nothing has happened then.
func Parse(c Context, line string) (Result, error) {
	rest, isCommand := strings.CutPrefix(line, "/")
	if !isCommand || strings.HasPrefix(rest, "/") {
		return say(c, strings.TrimPrefix(line, "/"), isCommand)
	}
	w := &words{rest: rest}
	name, _, err := w.next()
	if err != nil {
		return Result{}, err
	}
	command, known := Find(name)
	if !known {
		return Result{}, unknown(name)
	}
	return command.run(c, w)
}

// say is a message to the open conversation.
func say(c Context, body string, slash bool) (Result, error) {
	if slash {
		body = "/" + strings.TrimPrefix(body, "/")
	}
	if strings.TrimSpace(body) == "" {
		return Result{}, nil
	}
	if c.Peer.IsZero() {
		return Result{}, usage("No conversation is open. /chat name@example.org opens one.")
	}
	send := intent.Send{Of: intent.Of{Address: c.Account}, To: c.Peer, Body: body}
	return Result{Intents: []intent.Intent{send}}, nil
}

// usage is a line that cannot be understood, in one sentence.
func usage(sentence string) error { return problem.New(problem.UsageError, sentence) }

// wrong is a command that lacks something or has too much.
func wrong(c Command) error { return usage("It is written so: " + c.Usage()) }

func unknown(name string) error {
	if name == "" {
		return usage("A command stands behind the slash. /help lists them; // sends a slash.")
	}
	sentence := "There is no /" + name + "."
	if meant := meant(name); meant != "" {
		return usage(sentence + " Do you mean /" + meant + "?")
	}
	return usage(sentence + " /help lists all; // sends a slash.")
}

func did(effects ...Effect) Result { return Result{Effects: effects} }

// unless is the result, or nothing where there is an error.
func (r Result) unless(err error) (Result, error) {
	if err != nil {
		return Result{}, err
	}
	return r, nil
}
