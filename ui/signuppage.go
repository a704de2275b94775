package ui

import (
	"fmt"

	"sotto/session/event"
	"sotto/ui/text"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// signupForm is the page on which an account is registered.
func (a *app) signupForm() view.Form {
	w := a.wizard
	s := w.signup
	v := view.Form{Title: "Welcome — register an account", Footer: a.signupKeys(), Bar: a.wizardBar()}
	columns, _ := a.size()
	if len(a.model.accounts) > 0 || columns < 60 {
		v.Title = "Register an account"
	}
	parts := w.parts(a.model.places)
	first, last := a.around(parts)
	if first > 0 || last < len(parts) {
		v.Title += fmt.Sprintf("  %d–%d of %d", first+1, last, len(parts))
	}
	for i, p := range parts {
		if i < first || i >= last {
			continue
		}
		f := a.part(p)
		f.Focus = p == w.focus
		f.Last = f.Focus && p >= partAsk // what it says must be read whole
		v.Fields = append(v.Fields, f)
		if p == partHost && s.form != nil && w.focus <= partPassword {
			v.Fields = append(v.Fields, a.said()...)
		}
	}
	if !s.asking.IsZero() {
		v.Fields = append(v.Fields, view.FormField{Label: "Server", Notes: a.asking(), Last: true})
	}
	return a.howItStands(v)
}

// around are the fields that are shown where not all of them have room: those
// about the one that has the focus.
func (a *app) around(parts []part) (first, last int) {
	_, rows := a.size()
	room := max(3, (rows-8)/2)
	at := 0
	for i, p := range parts {
		if p == a.wizard.focus {
			at = i
		}
	}
	first = max(0, min(at-room/2, len(parts)-room))
	return first, min(len(parts), first+room)
}

// said is what the server says to whom it registers, and where it shows more.
func (a *app) said() []view.FormField {
	form := a.wizard.signup.form
	columns, rows := a.size()
	var notes []view.Note
	if says := text.Line(form.Says); says != "" && rows >= 16 {
		notes = append(notes, view.Note{Mark: "·", Role: theme.Dim, Text: text.Cut(says, columns*2)})
	}
	for _, p := range form.Pages {
		notes = append(notes, view.Note{Mark: "·", Role: theme.Dim, Text: "its page: " + text.Cut(text.Line(p), columns*3)})
	}
	for _, ask := range form.Asks {
		if ask.Kind == event.Told && len(ask.Values) > 0 && rows >= 24 {
			notes = append(notes, view.Note{Mark: "·", Role: theme.Dim, Text: text.Cut(text.Line(ask.Values[0]), columns*2)})
		}
	}
	if len(notes) == 0 {
		return nil
	}
	return []view.FormField{{Label: "It says", Notes: notes}}
}

// asking is how far the question has come.
func (a *app) asking() []view.Note {
	w := a.wizard
	var all []view.Note
	for _, s := range w.found.steps {
		if n := stepSays(s, w.signup.asking.Domain(), reached(w.found.steps)); n.Text != "" {
			all = append(all, n)
		}
	}
	if columns, _ := a.size(); columns < 60 {
		all = nil
	}
	return append(all, view.Note{Mark: "◐", Role: theme.Warn, Text: "asks " + w.signup.asking.Domain() + " what it wants to know…"})
}

// signupPart is a field of this page alone.
func (a *app) signupPart(p part) view.FormField {
	w := a.wizard
	switch p {
	case partHost:
		return view.FormField{Label: "Where", Input: w.fields[p].input(false), Notes: a.hostNotes()}
	case partName:
		f := view.FormField{Label: "Name", Input: w.fields[p].input(false)}
		if host, err := w.host(); err == nil {
			f.Keys = view.Say(theme.Dim, "@"+host.Domain())
		}
		return f
	case partPassword:
		f := w.secret("Password", p)
		f.Notes = hint("F4 makes one up that nobody can guess")
		if w.signup.made {
			f.Notes = []view.Note{{Mark: "✓", Role: theme.Ok, Text: "made up for you; Ctrl-V shows it"}}
		}
		return f
	}
	return w.askField(int(p - partAsk))
}

// hostNotes are what can be said of the server.
func (a *app) hostNotes() []view.Note {
	switch s := a.wizard.signup; {
	case s.token != "":
		return []view.Note{{Mark: "✓", Role: theme.Ok, Text: "you have an invitation to it"}}
	case s.form != nil:
		return hint("Enter registers; another domain asks another server")
	}
	return hint("the domain of a server that gives accounts, like example.org; Enter asks it")
}

// askField is one thing that the server asks.
func (w *wizard) askField(i int) view.FormField {
	ask, c := w.signup.form.Asks[i], w.signup.chosen[i]
	f := view.FormField{Label: ask.Label}
	if text.Width(text.Line(ask.Label)) > 11 {
		f.Notes = append(f.Notes, view.Note{Mark: "·", Role: theme.Dim, Text: text.Cut(text.Line(ask.Label), 120)})
	}
	for _, p := range ask.Pages {
		f.Notes = append(f.Notes, view.Note{Mark: "!", Role: theme.Warn, Text: text.Cut(text.Line(p), 240)},
			view.Note{Role: theme.Dim, Text: "open it in a browser, and answer what is seen or heard there"})
	}
	if ask.Media && len(ask.Pages) == 0 {
		f.Notes = append(f.Notes, view.Note{Mark: "!", Role: theme.Warn, Text: "it belongs to a picture or a sound that sotto cannot show; another server may ask less"})
	}
	if !ask.Required {
		f.Notes = append(f.Notes, hint("may stay empty")...)
	}
	switch ask.Kind {
	case event.YesNo:
		f.Value = choiceLine([]string{"no", "yes"}[c.at])
	case event.One:
		f.Value = choiceLine(labelOf(ask, c.at))
	case event.Several:
		mark := "[ ] "
		if c.on[c.at] {
			mark = "[x] "
		}
		f.Value = choiceLine(mark + labelOf(ask, c.at))
	case event.Hidden:
		f.Input = w.fields[partAsk+part(i)].input(!w.shown)
	default:
		f.Input = w.fields[partAsk+part(i)].input(false)
	}
	return f
}

func labelOf(ask event.Ask, at int) string {
	if at >= len(ask.Choices) {
		return "nothing to choose from"
	}
	return ask.Choices[at].Label
}

func choiceLine(s string) view.Line {
	return view.Line{{Text: "‹ ", Role: theme.BarKey}, {Text: s, Role: theme.Text}, {Text: " ›", Role: theme.BarKey}}
}

// signupKeys are the keys of the page, as many as have room.
func (a *app) signupKeys() view.Line {
	does := "ask the server"
	if a.wizard.signup.form != nil {
		does = "register"
	}
	switch columns, _ := a.size(); {
	case columns < 60:
		return keys("Tab", "next", "Enter", "continue", "Esc", "back")
	case columns < 72:
		return keys("Tab", "next", "Enter", does, "Esc", "back")
	}
	return keys("Tab", "next", "F6", "add one I have", "Enter", does, "Esc", "back")
}
