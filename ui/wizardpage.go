package ui

import (
	"fmt"
	"slices"
	"strings"

	"sotto/account"
	"sotto/session/problem"
	"sotto/ui/text"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// wizardForm is the page of the step that is shown.
func (a *app) wizardForm() view.Form {
	all := wizardSteps()
	v := all[a.wizard.step].form(a)
	if len(all) > 1 {
		v.Title += fmt.Sprintf("  %d of %d", a.wizard.step+1, len(all))
	}
	for i, s := range all {
		v.Steps = append(v.Steps, view.Step{Name: s.name, Done: i < a.wizard.step, Now: i == a.wizard.step})
	}
	return v
}

// accountForm is the page on which an account is added.
func (a *app) accountForm() view.Form {
	w := a.wizard
	if w.signup != nil {
		return a.signupForm()
	}
	v := view.Form{Title: "Welcome — add your account", Footer: a.wizardKeys(), Bar: a.wizardBar()}
	if len(a.model.accounts) > 0 {
		v.Title = "Add an account"
	}
	for _, p := range a.parts() {
		f := a.part(p)
		f.Focus = p == w.focus
		v.Fields = append(v.Fields, f)
	}
	columns, _ := a.size()
	if notes := w.found.notes(columns < 60); len(notes) > 0 && w.adding.IsZero() {
		v.Fields = append(v.Fields, view.FormField{Label: "Found", Notes: notes, Last: true})
	} else if columns >= 60 && w.adding.IsZero() && w.refused == nil {
		v.Fields = append(v.Fields, view.FormField{Notes: hint("No account yet? F6 registers one on a server.")})
	}
	return a.howItStands(v)
}

// part is one field with what is to be said of it.
func (a *app) part(p part) view.FormField {
	w := a.wizard
	if w.signup != nil && (p == partHost || p == partName || p == partPassword || p >= partAsk) {
		return a.signupPart(p)
	}
	switch p {
	case partAddress:
		return view.FormField{Label: "Address", Input: w.fields[p].input(false), Notes: a.addressNotes()}
	case partTheirs:
		return a.theirsField()
	case partPassword:
		if w.borrowed != nil {
			return a.borrowedField()
		}
		return w.secret("Password", p)
	case partCommand:
		return view.FormField{Label: "Command", Input: w.fields[p].input(false), Notes: hint("like: pass show xmpp")}
	case partPassphrase:
		return w.secret("Passphrase", p)
	case partAgain:
		return w.secret("once more", p)
	case partServer:
		return view.FormField{Label: "Server", Input: w.fields[p].input(false), Notes: hint("host:port, where DNS does not say it; its certificate is for the address all the same")}
	}
	return a.placeField()
}

func hint(s string) []view.Note { return []view.Note{{Role: theme.Dim, Text: s}} }

// secret is a field that shows what is typed only where that was asked for.
func (w *wizard) secret(label string, p part) view.FormField {
	f := view.FormField{Label: label, Input: w.fields[p].input(!w.shown), Keys: keys("Ctrl-V", "shows")}
	if w.shown {
		f.Keys = keys("Ctrl-V", "hides")
	}
	return f
}

// addressNotes are what can be said of the address as it is typed.
func (a *app) addressNotes() []view.Note {
	w := a.wizard
	address, err := w.typedAddress()
	if _, known := a.model.ours(address); known && err == nil {
		return []view.Note{{Mark: "!", Role: theme.Warn, Text: "it is one of your accounts: this password is kept in the place of the one before"}}
	}
	if err != nil && !w.fields[partAddress].empty() && w.focus != partAddress {
		return []view.Note{{Mark: "✗", Role: theme.Bad, Text: problem.From(err).Title}}
	}
	return hint("like an e-mail address; your provider gave it to you")
}

// placeField is where the password goes, and why it cannot go elsewhere.
func (a *app) placeField() view.FormField {
	chosen := placeOf(a.model.places, a.wizard.place)
	name, about := placeWords(chosen)
	f := view.FormField{Label: "Kept in", Value: view.Line{{Text: "‹ ", Role: theme.BarKey}, {Text: name, Role: theme.Text}, {Text: " ›", Role: theme.BarKey}}}
	if chosen.Source == account.FromPrompt || chosen.Source == account.FromCommand {
		f.Label = "Comes from"
	}
	if chosen.Problem != nil {
		f.Notes = refusal(chosen.Problem, 0)
		return f
	}
	f.Notes = hint(about)
	if best := known(a.model.places)[0]; best.Problem != nil {
		f.Notes = append(f.Notes, view.Note{Mark: "!", Role: theme.Warn, Text: best.Problem.Title})
	}
	return f
}

// howItStands adds how the adding stands.
func (a *app) howItStands(v view.Form) view.Form {
	w := a.wizard
	f := view.FormField{Last: true}
	switch {
	case w.signup != nil && !w.adding.IsZero():
		f.Label = "Register"
		f.Notes = append(f.Notes, view.Note{Mark: "◐", Role: theme.Warn, Text: "registers " + w.adding.String() + "…"})
	case w.signup != nil && w.refused != nil:
		f.Label = "Refused"
		f.Notes = a.unregistered(w.refused)
	case !w.adding.IsZero():
		for _, s := range w.found.steps {
			if n := stepSays(s, w.adding.Domain(), reached(w.found.steps)); n.Text != "" {
				f.Notes = append(f.Notes, n)
			}
		}
		f.Label = "Login"
		f.Notes = append(f.Notes, view.Note{Mark: "◐", Role: theme.Warn, Text: "logs in as " + w.adding.String() + "…"})
	case w.refused != nil:
		f.Label = "Not added"
		f.Notes = a.refusedNotes(w.refused)
	}
	if w.complaint != "" {
		f.Notes = append(f.Notes, view.Note{Mark: "!", Role: theme.Warn, Text: w.complaint})
	}
	if len(f.Notes) > 0 {
		v.Fields = append(v.Fields, f)
	}
	return v
}

// refusedNotes are why an account was not added, and what to do: here, where
// that can help, without what is done elsewhere than on this page.
func (a *app) refusedNotes(p *problem.Problem) []view.Note {
	here := "Nothing was kept. Correct it here, then Enter."
	hints := slices.DeleteFunc(slices.Clone(p.Hints), func(h string) bool { return strings.Contains(h, "sotto account add") })
	switch p.Class {
	case problem.Login, problem.Secret, problem.Usage, problem.Config:
		hints = append([]string{here}, hints...)
	default:
		hints = append(hints, here)
	}
	most := len(hints)
	if columns, _ := a.size(); columns < 60 {
		most = 1
	}
	return refusal(&problem.Problem{Title: p.Title, Hints: hints}, most)
}

// unregistered are why an account was not registered: what the server itself
// says goes before our own hints.
func (a *app) unregistered(p *problem.Problem) []view.Note {
	columns, _ := a.size()
	all := []view.Note{{Mark: "✗", Role: theme.Bad, Text: p.Title}}
	for _, f := range p.Facts {
		if f.Name == "server says" || f.Name == "page" || f.Name == "why" {
			all = append(all, view.Note{Mark: "·", Role: theme.Dim, Text: f.Name + ": " + text.Cut(text.Line(f.Value), columns*2)})
		}
	}
	if columns >= 60 {
		for _, h := range p.Hints {
			all = append(all, view.Note{Mark: "·", Role: theme.Dim, Text: h})
		}
	}
	return all
}

// wizardKeys are the keys of the page, as many as have room.
func (a *app) wizardKeys() view.Line {
	switch columns, _ := a.size(); {
	case columns < 60:
		return keys("Tab", "next", "Enter", "continue", "Esc", "back")
	case columns < 72:
		return keys("Tab", "next", "F7", "server", "Enter", "continue", "Esc", "back")
	}
	return keys("Tab", "next field", "F7", "server", "Enter", "continue", "Esc", "back", "Ctrl-Q", "quit")
}

// wizardBar is the last row.
func (a *app) wizardBar() view.Bar {
	b := view.Bar{Left: view.Say(theme.Dim, "nothing secret is sent before Enter"), Right: keys("F1", "help")}
	if columns, _ := a.size(); columns < 60 {
		b.Left = keys("F6", "register", "F7", "server")
		if a.wizard != nil && a.wizard.signup != nil {
			b.Left = keys("F6", "add", "F4", "make up")
		}
	}
	if n := a.model.notice; n.text != "" {
		b.Left = view.Say(n.role(), n.text)
	}
	return b
}
