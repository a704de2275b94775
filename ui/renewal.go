package ui

import (
	"slices"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// renewal is the page on which a password is changed.
type renewal struct {
	account   roster.JID
	fields    [2]field // the new one, and the same again
	at        int      // which has the focus
	shown     bool     // they can be read
	changing  bool
	told      *problem.Problem // what came of it, where that is no plain success
	complaint string
}

// renew shows the page.
func (a *app) renew(account roster.JID) {
	a.renewal.wipe()
	a.renewal = renewal{account: account, fields: [2]field{newSecret(), newSecret()}}
	a.turn(page{kind: passwordPage})
}

// wipe forgets what was typed.
func (r *renewal) wipe() {
	for i := range r.fields {
		r.fields[i].wipe()
	}
}

// fillPassword does what a key of the table means on the page.
func (a *app) fillPassword(what string) {
	r := &a.renewal
	if r.changing {
		a.model.say("Wait for the server's answer.")
		return
	}
	r.complaint = ""
	switch what {
	case "next", "previous":
		r.at = 1 - r.at
	case "show":
		r.shown = !r.shown
	case "enter":
		a.changePassword()
	default:
		r.fields[r.at].press(what)
	}
}

// writePassword types into the page.
func (a *app) writePassword(s string) {
	r := &a.renewal
	if r.changing {
		return
	}
	r.complaint = ""
	if !r.fields[r.at].insert(s) {
		r.complaint = "There is no room for more in this field."
	}
}

// changePassword wants the password changed, if it was typed twice.
func (a *app) changePassword() {
	r := &a.renewal
	switch {
	case r.fields[0].empty():
		r.complaint, r.at = "Type the new password.", 0
	case r.fields[1].empty() && r.at == 0:
		r.at = 1
	case !slices.Equal(r.fields[0].typed, r.fields[1].typed):
		r.complaint, r.at = "The two differ.", 1
	default:
		r.changing, r.told, r.shown = true, nil, false
		a.Do(intent.ChangePassword{Of: intent.Of{Address: r.account}, New: account.Conceal(slices.Clone(r.fields[0].typed))})
	}
}

// hearPassword is what became of a change.
func (a *app) hearPassword(e event.Event) {
	r := &a.renewal
	switch e := e.(type) {
	case event.PasswordChanged:
		a.passwordIs(e.Address, e.Problem, "The password of "+e.Address.String()+" is changed, at the server and here.")
		if e.Address == r.account && e.Problem == nil {
			r.wipe()
			if a.page.kind == passwordPage {
				a.leave()
			}
		}
	case event.PasswordUnchanged:
		a.passwordIs(e.Address, e.Problem, "")
	}
}

// passwordIs says what became of a change: on the page, if it is shown.
func (a *app) passwordIs(of roster.JID, p *problem.Problem, well string) {
	r := &a.renewal
	if of == r.account {
		r.changing, r.told = false, p
	}
	switch {
	case p == nil:
		a.model.say(well)
		a.model.note(well)
	case of != r.account || !a.page.covers(passwordPage):
		a.model.complain(p)
		a.model.note(p.Title)
	}
}

// passwordForm is the page.
func (a *app) passwordForm() view.Form {
	r := &a.renewal
	columns, _ := a.size()
	v := view.Form{Title: "Change the password of " + r.account.String(), Bar: a.wizardBar()}
	v.Footer = keys("Tab", "next field", "Enter", "change it", "Esc", "back")
	if columns < 60 {
		v.Title, v.Footer = "Change the password", keys("Enter", "change it", "Esc", "back")
		v.Bar.Left = keys("Ctrl-V", "shows it")
	}
	scarce := columns < 60 && r.told != nil // that must be read whole
	if columns < 60 && !scarce {
		v.Fields = append(v.Fields, view.FormField{Label: "Of", Value: view.Say(theme.Text, r.account.String())})
	}
	for i, label := range []string{"New one", "once more"} {
		f := view.FormField{Label: label, Input: r.fields[i].input(!r.shown), Keys: keys("Ctrl-V", "shows"), Focus: i == r.at}
		if r.shown {
			f.Keys = keys("Ctrl-V", "hides")
		}
		v.Fields = append(v.Fields, f)
	}
	if o, known := a.model.ours(r.account); known && o.set.Password.Source != "" && !scarce {
		name, about := placeWords(placeOf(a.model.places, o.set.Password.Source))
		v.Fields = append(v.Fields, view.FormField{Label: "Kept in", Value: view.Say(theme.Text, name), Notes: hint(about)})
	}
	f := view.FormField{Last: true}
	switch {
	case r.changing:
		f.Label, f.Notes = "Server", []view.Note{{Mark: "◐", Role: theme.Warn, Text: "asks " + r.account.Domain() + " to take it…"}}
	case scarce:
		f.Label, f.Notes = "Told", refusal(r.told, 1)
		if r.told.Code == problem.PasswordNotKept {
			v.Fields = nil // there is nothing more to type
		}
	case r.told != nil:
		f.Label, f.Notes = "Told", a.unregistered(r.told)
	}
	if r.complaint != "" {
		f.Notes = append(f.Notes, view.Note{Mark: "!", Role: theme.Warn, Text: r.complaint})
	}
	if len(f.Notes) > 0 {
		v.Fields = append(v.Fields, f)
	}
	return v
}
