package ui

import (
	"fmt"
	"slices"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/ui/command"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// theirs are the accounts of other clients that are offered: those that are
// none of ours yet.
func (a *app) theirs() []event.Theirs {
	return slices.DeleteFunc(slices.Clone(a.model.theirs), func(t event.Theirs) bool {
		_, known := a.model.ours(t.Account.Address)
		return known
	})
}

// their is the one that is shown, if there is one.
func (a *app) their() (event.Theirs, bool) {
	all := a.theirs()
	if len(all) == 0 {
		return event.Theirs{}, false
	}
	return all[a.wizard.theirs%len(all)], true
}

// another shows another of them.
func (a *app) another(by int) {
	n := max(1, len(a.theirs()))
	a.wizard.theirs = (a.wizard.theirs + by + n) % n
}

// takeOver fills in what another client knows of an account: its address,
// where its server is, and the command that gives its password, which is seen
// before it runs.
func (a *app) takeOver() {
	w := a.wizard
	t, ok := a.their()
	if !ok {
		w.complaint = "No account of another client was found here."
		return
	}
	w.fields[partAddress].replace(t.Account.Address.String())
	w.fields[partServer].replace(t.Account.Server)
	w.more = w.more || t.Account.Server != ""
	w.focus, w.borrowed = partPassword, nil
	if t.Account.Password.Source == account.FromCommand {
		w.place, w.chosen, w.focus = account.FromCommand, true, partCommand
		w.fields[partCommand].replace(command.Line(t.Account.Password.Command))
		w.fields[partCommand].at = 0
		w.lent = lent{w.fields[partCommand].text(), t.Account.Password.Command}
	} else if w.place == account.FromCommand {
		w.place = firstPossible(a.model.places)
	}
	w.changed(a.Now())
}

// takeOverWith fills in the same, with the password that stands in the other
// client's file in plain text. It is read when it is needed, and not here.
func (a *app) takeOverWith() {
	w := a.wizard
	t, ok := a.their()
	if !ok || !t.Plain {
		w.complaint = "No other client here keeps the password in plain text."
		return
	}
	a.takeOver()
	w.fields[partPassword].wipe()
	w.borrowed = &t
	if w.place == account.FromPrompt {
		w.place = firstPossible(a.model.places)
	}
}

// borrows tells whether the password is another client's, for this address.
func (w *wizard) borrows(address roster.JID) bool {
	return w.borrowed != nil && w.borrowed.Account.Address == address
}

// theirsField is what was found of other clients, one at a time.
func (a *app) theirsField() view.FormField {
	t, _ := a.their()
	f := view.FormField{Label: "Found here", Keys: keys("F3", "takes it over")}
	value := t.Account.Address.String()
	columns, _ := a.size()
	if columns >= 60 {
		value += " from " + t.Client
	}
	f.Value = view.Line{{Text: value, Role: theme.Text}}
	if n := len(a.theirs()); n > 1 {
		f.Value = view.Line{{Text: "‹ ", Role: theme.BarKey}, {Text: value, Role: theme.Text}, {Text: " ›", Role: theme.BarKey}}
		if columns >= 60 {
			f.Notes = hint(fmt.Sprintf("%d of %d; ←→ shows another", a.wizard.theirs%n+1, n))
		}
	}
	taken, _ := a.wizard.typedAddress()
	switch {
	case taken == t.Account.Address:
	case t.Account.Password.Source == account.FromCommand:
		f.Notes = append(f.Notes, view.Note{Mark: "·", Role: theme.Dim, Text: "its password comes from a command: F3 shows it, Enter runs it"})
	case t.Plain && columns < 60:
		f.Notes = append(f.Notes, view.Note{Mark: "!", Role: theme.Warn, Text: "F4: its plain password"})
	case t.Plain:
		f.Notes = append(f.Notes, view.Note{Mark: "!", Role: theme.Warn, Text: "its password stands in plain text in " + t.File + "; F4 takes that over too"})
	}
	return f
}

// borrowedField stands in the place of the password while that is another
// client's.
func (a *app) borrowedField() view.FormField {
	t := a.wizard.borrowed
	says := "it stands in plain text in " + t.File + ", and stays there"
	if columns, _ := a.size(); columns < 60 {
		says = "in plain text; stays so"
	}
	return view.FormField{
		Label: "Password", Value: view.Say(theme.Text, "as "+t.Client+" has it"),
		Notes: []view.Note{{Mark: "!", Role: theme.Warn, Text: says}},
	}
}

// lent is the command of another client as the field shows it. Not every
// command can be typed there.
type lent struct {
	shown string
	words []string
}

// command is the command that is typed, or the other client's while it stands
// there unchanged.
func (w *wizard) command() ([]string, error) {
	typed := w.fields[partCommand].text()
	if len(w.lent.words) > 0 && typed == w.lent.shown {
		return w.lent.words, nil
	}
	return command.Words(typed)
}
