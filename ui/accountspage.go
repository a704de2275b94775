package ui

import (
	"fmt"

	"sotto/session/event"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// accountsPage says how each account is set.
func (a *app) accountsPage() view.Page {
	v := view.Page{Title: "Your accounts", Right: fmt.Sprintf("%d", len(a.model.accounts)), Scroll: a.page.scroll}
	v.Bar = view.Bar{Left: keys("Esc", "back", "↑↓", "scroll"), Right: view.Say(theme.Dim, a.clock(false))}
	for _, o := range a.model.accounts {
		v.Sections = append(v.Sections, a.howSet(o))
	}
	v.Sections = append(v.Sections, facts("What can be done", theme.Strong,
		view.Fact{Text: "/account add ADDRESS adds one, or keeps another password", Role: theme.Text},
		view.Fact{Text: "/account off ADDRESS keeps one and does not connect it; on connects it again", Role: theme.Text},
		view.Fact{Text: "/password ADDRESS changes the password, at the server and here", Role: theme.Text},
		view.Fact{Text: "/account edit ADDRESS SETTING VALUE changes how one is set", Role: theme.Text},
		view.Fact{Text: "/account remove ADDRESS takes one from this computer", Role: theme.Text}))
	return v
}

// howSet is how one account is set.
func (a *app) howSet(o *own) view.Section {
	mark, role := linkMark(o.link)
	s := facts(o.address.String(), a.headingRole(o),
		view.Fact{Label: "shown as", Text: a.model.label(o), Role: theme.Text},
		view.Fact{Label: "state", Mark: mark, Role: role, Text: a.linkWord(o)})
	if o.link.State == event.Online {
		s.Rows = append(s.Rows, view.Fact{Label: "others see", Text: presenceSentence(o.present), Role: theme.Text})
	}
	if o.set.Server != "" {
		s.Rows = append(s.Rows, view.Fact{Label: "server", Text: o.set.Server, Role: theme.Text})
	}
	if o.set.Password.Source != "" {
		name, about := placeWords(placeOf(a.model.places, o.set.Password.Source))
		s.Rows = append(s.Rows, view.Fact{Label: "password", Text: name + ": " + about, Role: theme.Text})
	}
	if o.set.Auth.SkipBinding {
		s.Rows = append(s.Rows, view.Fact{Label: "login", Mark: "!", Role: theme.Warn, Text: "not bound to the TLS connection, as the config has it"})
	}
	if o.set.Auth.AllowPlain {
		s.Rows = append(s.Rows, view.Fact{Label: "login", Mark: "!", Role: theme.Warn, Text: "the server may see the password (PLAIN), inside TLS"})
	}
	return s
}

// headingRole is the colour of an account where it has one.
func (a *app) headingRole(o *own) theme.Role {
	if a.model.several() {
		return a.model.tint(o)
	}
	return theme.Strong
}
