package ui

import (
	"strings"

	"sotto/roster"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// statusPage says in words how an account is connected and what that means,
// or why it is not and what to do.
func (a *app) statusPage() view.Page {
	v := view.Page{Title: "Connection and security", Scroll: a.page.scroll}
	v.Bar = view.Bar{
		Left:  keys("Esc", "back", "↑↓", "scroll", "r", "reconnect", "c", "connect", "d", "disconnect"),
		Right: view.Say(theme.Dim, a.clock(false)),
	}
	address, ok := a.which()
	if !ok {
		v.Sections = []view.Section{facts("Accounts", theme.Strong, view.Fact{Text: "There is none yet.", Role: theme.Text})}
		v.Sections = append(v.Sections, a.model.keptSections()...)
		return v
	}
	o := a.model.account(address)
	v.Right = address.String()
	if len(a.model.accounts) > 1 {
		v.Right = "Tab account: ‹ " + v.Right + " ›"
	}
	if a.page.topic == pinsTopic {
		v.Sections = append(v.Sections, a.pinSections(o)...)
	}
	v.Sections = append(v.Sections, a.connection(o))
	if o.link.Problem != nil && o.link.State != event.Online {
		v.Sections = append(v.Sections, notConnected(o.link.Problem)...)
	}
	v.Sections = append(v.Sections, bothCertificates(o)...)
	if a.page.topic != pinsTopic {
		v.Sections = append(v.Sections, a.pinSections(o)...)
	}
	v.Sections = append(v.Sections, a.model.keptSections()...)
	if open := a.model.open; !open.IsZero() && open.Account == address {
		v.Sections = append(v.Sections, thisChat(o, open.Peer))
	}
	if o.link.State == event.Online {
		v.Sections = append(v.Sections, serverSees())
	}
	v.Sections = append(v.Sections, steps(o))
	if len(a.model.log) > 0 {
		v.Sections = append(v.Sections, a.happened())
	}
	return v
}

func facts(title string, role theme.Role, rows ...view.Fact) view.Section {
	return view.Section{Title: title, Role: role, Rows: rows}
}

// good is a fact with a tick.
func good(label, text string) view.Fact {
	return view.Fact{Label: label, Mark: "✓", Role: theme.Ok, Text: text}
}

// more goes on with the fact before.
func more(text string) view.Fact { return view.Fact{Text: text, Role: theme.Dim} }

// connection is how the link stands and what protects it.
func (a *app) connection(o *own) view.Section {
	mark, role := linkMark(o.link)
	s := facts("Connection", theme.Strong, view.Fact{Label: "state", Mark: mark, Role: role, Text: a.stateSentence(o)})
	if o.link.State != event.Online {
		return s
	}
	mark, role = view.Presence(o.present.Show)
	s.Rows = append(s.Rows, view.Fact{Label: "others see", Mark: mark, Role: role, Text: presenceSentence(o.present)})
	s.Rows = append(s.Rows, requestRows(o.requests)...)
	for _, row := range o.link.Security.Rows(a.Now()) {
		s.Rows = append(s.Rows, asFact(row))
	}
	return s
}

// asFact is a row about a connection as a page shows it.
func asFact(row event.Row) view.Fact {
	f := view.Fact{Label: row.Name, Text: row.Text, Role: theme.Dim}
	switch {
	case row.Mark == event.Good:
		f.Mark, f.Role = "✓", theme.Ok
	case row.Mark == event.Weak:
		f.Mark, f.Role = "!", theme.Warn
	case row.Name != "":
		f.Mark = "·"
	}
	return f
}

// stateSentence is how the link stands, in a sentence.
func (a *app) stateSentence(o *own) string {
	switch o.link.State {
	case event.Online:
		return "online since " + o.since.Format("15:04")
	case event.Connecting:
		return "connecting, for " + seconds(a.Now().Sub(o.since))
	case event.Waiting:
		return "waits; next try in " + seconds(o.link.Retry.Sub(a.Now())) + ", or now with r"
	}
	if o.link.Problem != nil && o.link.Problem.Retry == problem.Never {
		return "not connected, and not tried again by itself"
	}
	return "offline"
}

// notConnected is why an account is not connected and what to do.
func notConnected(p *problem.Problem) []view.Section {
	all := because("Not connected", p)
	if p.Class == problem.Trust {
		all[0].Rows = append(all[0].Rows, more("Nothing was sent, neither name nor password."))
	}
	return all
}

// because is why something is not as it should be and what to do.
func because(title string, p *problem.Problem) []view.Section {
	why := facts(title, theme.Bad, view.Fact{Mark: "✗", Role: theme.Bad, Text: p.Title})
	for _, f := range p.Facts {
		why.Rows = append(why.Rows, view.Fact{Label: f.Name, Text: f.Value, Role: theme.Text})
	}
	if len(p.Hints) == 0 {
		return []view.Section{why}
	}
	what := facts("What to do", theme.Strong)
	for _, h := range p.Hints {
		what.Rows = append(what.Rows, view.Fact{Mark: "·", Role: theme.Dim, Text: h})
	}
	return []view.Section{why, what}
}

// thisChat is what holds for the open conversation.
func thisChat(o *own, peer roster.JID) view.Section {
	return facts("This chat: "+o.name(peer), theme.Strong,
		view.Fact{Label: "encryption", Mark: "!", Role: theme.Warn, Text: "plain text: TLS protects it on the way to your server, and both servers can read it"})
}

// serverSees is what TLS does not hide.
func serverSees() view.Section {
	return facts("What your server can see", theme.Strong,
		view.Fact{Label: "sees", Mark: "!", Role: theme.Warn, Text: "who you talk to and when; your contacts; plain text"},
		good("cannot", "be somebody else: it proved its name before yours was told"))
}

// steps are the steps of the last attempt to connect.
func steps(o *own) view.Section {
	s := facts("How it went", theme.Strong)
	s.Aside = true
	for _, step := range o.steps {
		row := good(step.Name, told(step.Facts))
		if step.Problem != nil {
			row.Mark, row.Role, row.Text = "✗", theme.Bad, step.Problem.Title
		}
		s.Rows = append(s.Rows, row)
	}
	if len(s.Rows) == 0 {
		s.Rows = []view.Fact{{Text: "No attempt was made yet.", Role: theme.Dim}}
	}
	return s
}

func told(facts []problem.Fact) string {
	var parts []string
	for _, f := range facts {
		parts = append(parts, f.Name+" "+f.Value)
	}
	return strings.Join(parts, ", ")
}

// happened is the log, the newest first.
func (a *app) happened() view.Section {
	s := facts("Log", theme.Strong)
	s.Aside = true
	for i := len(a.model.log) - 1; i >= 0; i-- {
		l := a.model.log[i]
		s.Rows = append(s.Rows, view.Fact{Label: l.at.Format("15:04:05"), Text: l.text, Role: theme.Text})
	}
	return s
}

// joined joins what is not empty.
func joined(by string, parts ...string) string {
	var all []string
	for _, p := range parts {
		if p != "" {
			all = append(all, p)
		}
	}
	return strings.Join(all, by)
}
