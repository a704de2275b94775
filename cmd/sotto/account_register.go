package main

import (
	"context"
	"fmt"
	"strings"

	"sotto/account"
	"sotto/roster"
	"sotto/session"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui/text"
)

// newcomer is somebody on their way to an account.
type newcomer struct {
	*call
	set     account.Account
	token   string
	inviter roster.JID // zero for none
	made    bool       // the password was made up
}

// runAccountRegister has a server make an account, and adds it. What can fail
// without harm comes first; once the account is made, its password is kept.
func runAccountRegister(ctx context.Context, c *call) error {
	n, err := c.newcomer()
	if err != nil {
		return err
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	if err := c.books().Ready(ctx, n.set); err != nil {
		return err
	}
	domain := n.set.Address.Domain()
	fmt.Fprintf(c.out, "Asking %s …\n", text.Line(domain))
	e, err := session.Enrol(ctx, n.set, n.token, o, nil)
	if err != nil {
		return err
	}
	defer e.Close()
	submit, err := n.fillIn(ctx, e.Form())
	if err != nil {
		return err
	}
	defer submit.Password.Wipe()
	answer := e.Submit(ctx, submit)
	if err := c.books().Registered(ctx, n.set, submit.Password, o, answer); err != nil {
		return err
	}
	return n.keep(context.WithoutCancel(ctx), submit.Password)
}

// newcomer reads from the command line where one wants to register.
func (c *call) newcomer() (*newcomer, error) {
	n := &newcomer{call: c}
	link := roster.Link{Action: "register"}
	var err error
	if roster.IsLink(c.arg(0)) {
		link, err = roster.ParseLink(c.arg(0))
	} else {
		link.To, err = bare(c.arg(0))
	}
	if err != nil {
		return nil, err
	}
	n.token, n.set.Address = link.Token, link.To
	switch {
	case link.Action == "roster" && link.Registers:
		n.inviter, n.set.Address = link.To, roster.FromWire(link.To.Domain())
	case link.Action != "register":
		return nil, hinted(usage("The link is no invitation to register."), "“sotto '"+c.arg(0)+"'” follows it, with an account.")
	}
	if c.has("server") {
		if n.set.Server, err = server(c.flags["server"]); err != nil {
			return nil, err
		}
	}
	switch {
	case c.has("passphrase") && c.has("ask-password"):
		return nil, usage("Only one of --passphrase and --ask-password can be used.")
	case c.has("passphrase"):
		n.set.Password.Source = account.FromPassphrase
	case c.has("ask-password"):
		n.set.Password.Source = account.FromPrompt
	default:
		n.set.Password.Source = account.FromKeyring
	}
	return n, nil
}

// fillIn asks at the terminal for all that the server asks. It may be some of
// it is known.
func (n *newcomer) fillIn(ctx context.Context, f event.Form) (intent.Submit, error) {
	for _, says := range append([]string{f.Says}, f.Pages...) {
		if says != "" {
			fmt.Fprintf(n.out, "  %s\n", text.Line(says))
		}
	}
	nobody := account.SecretError{Address: n.set.Address}
	if n.set.Address.Local() == "" {
		name, err := shown(ctx, "Name, the part before @"+text.Line(n.set.Address.Domain()), nobody)
		if err != nil {
			return intent.Submit{}, err
		}
		if n.set.Address, err = person(name + "@" + n.set.Address.Domain()); err != nil {
			return intent.Submit{}, err
		}
	}
	submit := intent.Submit{Of: intent.Of{Address: n.set.Address}}
	for _, ask := range f.Asks {
		if ask.Name == "username" || ask.Name == "password" {
			continue
		}
		answer, err := n.answer(ctx, ask)
		if err != nil {
			return submit, err
		}
		submit.Answers = append(submit.Answers, answer)
	}
	password, err := n.password(ctx)
	submit.Password = account.Conceal(password)
	return submit, err
}

// answer asks for one thing.
func (n *newcomer) answer(ctx context.Context, ask event.Ask) (intent.Answer, error) {
	answer, nobody := intent.Answer{Name: ask.Name, Values: ask.Values}, account.SecretError{Address: n.set.Address}
	if ask.Kind == event.Told || ask.Name == "" {
		for _, v := range ask.Values {
			fmt.Fprintf(n.out, "  %s\n", text.Line(v))
		}
		return answer, nil
	}
	for _, p := range ask.Pages {
		fmt.Fprintf(n.out, "  Open this in a browser, and answer what is seen or heard there:\n  %s\n", text.Line(p))
	}
	say := text.Line(ask.Label)
	for _, o := range ask.Choices {
		fmt.Fprintf(n.out, "  %s: %s\n", text.Line(o.Value), text.Line(o.Label))
	}
	switch {
	case ask.Kind == event.YesNo:
		say += " (true or false)"
	case ask.Kind == event.Several:
		say += " (with spaces between)"
	}
	if !ask.Required {
		say += ", may stay empty"
	}
	if ask.Kind == event.Hidden {
		secret, err := hiddenOrNone(ctx, say, nobody)
		answer.Secret = account.Conceal(secret)
		return answer, err
	}
	typed, err := shown(ctx, say, nobody)
	switch {
	case err != nil || typed == "":
	case ask.Kind == event.Several:
		answer.Values = strings.Fields(typed)
	default:
		answer.Values = []string{typed}
	}
	return answer, err
}

// password is typed twice, or made up where Enter alone is pressed.
func (n *newcomer) password(ctx context.Context) ([]byte, error) {
	if n.has("password-stdin") {
		return passwordFrom(n.in)
	}
	say := "Password of " + n.set.Address.String() + " (Enter alone makes one up)"
	password, err := twice(ctx, say, "The same password again", account.SecretError{Address: n.set.Address}, hiddenOrNone)
	if err != nil || len(password) > 0 {
		return password, err
	}
	n.made = true
	return account.Guessless(), nil
}

// keep adds the account that was made. A password that was made up and is
// kept nowhere is shown, at the terminal alone.
func (n *newcomer) keep(ctx context.Context, password account.Secret) error {
	fmt.Fprintf(n.out, "%s is made.\n", n.set.Address)
	err := n.books().Keep(ctx, n.set, password)
	if n.made && (err != nil || n.has("show") || n.set.Password.Source == account.FromPrompt) {
		letters := password.Reveal()
		if unseen := tellTerminal("Its password: " + string(letters)); err == nil {
			err = unseen
		}
		clear(letters)
	}
	if err != nil {
		return problem.New(problem.RegisterNotKept, n.set.Address.String()).Because(err).
			With(problem.Fact{Name: "why", Value: problem.From(err).Title})
	}
	fmt.Fprintf(n.out, "Added, password %s. “sotto” opens the screen.\n", whence[n.set.Password.Source])
	if !n.inviter.IsZero() {
		fmt.Fprintf(n.out, "You were invited by %s: “sotto '%s'” adds them to your contacts.\n", text.Line(n.inviter.String()), text.Line(n.arg(0)))
	}
	return nil
}
