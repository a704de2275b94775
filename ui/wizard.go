package ui

import (
	"slices"
	"strings"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui/view"
)

// wizardSteps are the steps of the first run, in their order. A step is a
// page of its own; the way is drawn above it where there are several.
func wizardSteps() []wizardStep {
	return []wizardStep{
		{"account", (*app).accountForm},
	}
}

type wizardStep struct {
	name string
	form func(*app) view.Form
}

// part is one field of the page on which an account is added.
type part int

const (
	partTheirs part = iota
	partAddress
	partHost // of the page on which one is registered, like the name
	partName
	partPassword
	partCommand
	partPlace
	partPassphrase
	partAgain
	partServer
	partAsk // and all behind it: what a server asks of whom it registers
)

// wizard is the page on which an account is added: what is typed there, what
// was found of the address, and how the adding stands.
type wizard struct {
	step   int
	fields map[part]*field
	place  account.Source
	chosen bool // the place was chosen by the person
	focus  part
	more   bool // fields that few need are shown
	shown  bool // the secrets can be read

	theirs   int           // which account of another client is shown
	borrowed *event.Theirs // whose password is taken over, nil where one is typed
	lent     lent
	signup   *signup // nil where an account that is there is added

	looked    target // what was looked at last, or will be
	found     probe
	adding    roster.JID // is being logged in; zero for none
	refused   *problem.Problem
	complaint string // why Enter did nothing
}

func newWizard(places []event.Place) *wizard {
	w := &wizard{fields: map[part]*field{}, place: firstPossible(places), focus: partAddress}
	for _, p := range []part{partAddress, partCommand, partServer, partHost, partName} {
		f := newField("")
		w.fields[p] = &f
	}
	for _, p := range []part{partPassword, partPassphrase, partAgain} {
		f := newSecret()
		w.fields[p] = &f
	}
	return w
}

// parts are the fields that are shown, in their order.
func (a *app) parts() []part {
	all := a.wizard.parts(a.model.places)
	if a.wizard.signup == nil && len(a.theirs()) > 0 {
		all = append([]part{partTheirs}, all...)
	}
	return all
}

// parts are the fields that are filled in.
func (w *wizard) parts(places []event.Place) []part {
	all := []part{partAddress}
	if w.signup != nil {
		all = w.signupParts()
	} else if w.place == account.FromCommand {
		all = append(all, partPlace, partCommand)
	} else {
		all = append(all, partPassword, partPlace)
	}
	if w.place == account.FromPassphrase && placeOf(places, w.place).Unset && slices.Contains(all, partPlace) {
		all = append(all, partPassphrase, partAgain)
	}
	if w.more && w.signup == nil {
		all = append(all, partServer)
	}
	return all
}

// moveOn goes to another field.
func (a *app) moveOn(by int) {
	all := a.parts()
	at := max(0, slices.Index(all, a.wizard.focus))
	a.wizard.focus = all[(at+by+len(all))%len(all)]
}

// choose takes another place for the password.
func (w *wizard) choose(places []event.Place, by int) {
	w.chosen = true
	all := known(places)
	if w.signup != nil { // a command knows no password that is made only now
		all = slices.DeleteFunc(slices.Clone(all), func(p event.Place) bool { return p.Source == account.FromCommand })
	}
	at := slices.IndexFunc(all, func(p event.Place) bool { return p.Source == w.place })
	w.place = all[(max(0, at)+by+len(all))%len(all)].Source
}

// hide wipes what is secret. What else was typed stays.
func (w *wizard) hide() {
	w.shown = false
	for _, f := range w.fields {
		if f.secret {
			f.wipe()
		}
	}
}

// typedAddress is the address, if it is one.
func (w *wizard) typedAddress() (roster.JID, error) {
	j, err := roster.Parse(strings.TrimSpace(w.fields[partAddress].text()))
	return j.Bare(), err
}

func (w *wizard) typedServer() string { return strings.TrimSpace(w.fields[partServer].text()) }

// wanted is the account as it shall be added, made of one that may be there
// already; or what is missing, and where.
func (w *wizard) wanted(places []event.Place, now account.Account) (add intent.Add, missing string, at part) {
	address, err := w.typedAddress()
	switch {
	case w.fields[partAddress].empty():
		return add, "Type your address.", partAddress
	case err != nil:
		return add, problem.From(err).Title, partAddress
	case address.Local() == "":
		return add, "The name before the @ is missing.", partAddress
	}
	if w.borrowed != nil && !w.borrows(address) {
		w.borrowed = nil
	}
	if missing, at = w.lacks(places); missing != "" {
		return add, missing, at
	}
	now.Address, now.Server, now.Disabled = address, w.typedServer(), false
	now.Password = account.Password{Source: w.place}
	add = intent.Add{Of: intent.Of{Address: address}}
	if w.place == account.FromCommand {
		now.Password.Command, _ = w.command() // lacks has read it
	} else if w.borrows(address) {
		add.From = w.borrowed.Client
	} else {
		add.Password = account.Conceal(slices.Clone(w.fields[partPassword].typed))
	}
	if slices.Contains(w.parts(places), partPassphrase) {
		add.Passphrase = account.Conceal(slices.Clone(w.fields[partPassphrase].typed))
	}
	add.Set = now
	return add, "", 0
}

// lacks is what is missing beside the address, and where.
func (w *wizard) lacks(places []event.Place) (missing string, at part) {
	parts := w.parts(places)
	shown := func(p part) bool { return slices.Contains(parts, p) }
	words, err := w.command()
	switch {
	case shown(partPassword) && w.fields[partPassword].empty() && w.borrowed == nil:
		return "Type the password.", partPassword
	case placeOf(places, w.place).Problem != nil:
		return "The password cannot be kept there. ←→ chooses another place.", partPlace
	case shown(partCommand) && err != nil:
		return problem.From(err).Title, partCommand
	case shown(partCommand) && len(words) == 0:
		return "Type the command that prints the password.", partCommand
	case shown(partPassphrase) && w.fields[partPassphrase].empty():
		return "Choose a passphrase.", partPassphrase
	case shown(partPassphrase) && !slices.Equal(w.fields[partPassphrase].typed, w.fields[partAgain].typed):
		return "The two passphrases differ.", partAgain
	}
	return w.lacksServer()
}

// lacksServer is what is wrong with the server that is typed.
func (w *wizard) lacksServer() (missing string, at part) {
	if _, _, readable := account.SplitServer(w.typedServer()); w.typedServer() != "" && !readable {
		return "A server is written host:port, like xmpp.example.org:5222.", partServer
	}
	return "", 0
}
