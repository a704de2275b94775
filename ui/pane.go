package ui

import (
	"strings"

	"sotto/session/event"
	"sotto/ui/text"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// blockRows is how many rows the status pane has for an account, where it
// has room for more than one.
const blockRows = 6

// statusRows is how high the status pane wants to be: in words, if they all
// fit in the lower half, else a row for each account.
func (a *app) statusRows(rows int) int {
	n := max(1, len(a.model.accounts))
	if a.inWords(rows) {
		return 1 + n*blockRows
	}
	return 1 + n
}

func (a *app) inWords(rows int) bool {
	return 1+max(1, len(a.model.accounts))*blockRows <= (rows-1)/2
}

// statusPane says how each account is connected.
func (a *app) statusPane(l view.Layout) view.Pane {
	v := view.Pane{Title: "Status", Key: "F5"}
	words := a.inWords(a.rows())
	for _, o := range a.model.accounts {
		if words {
			v.Lines = append(v.Lines, a.block(o, l.Status.W)...)
		} else {
			v.Lines = append(v.Lines, a.oneLine(o, l.Status.W))
		}
	}
	v.Lines = fitted(v.Lines, a.keptRows(l.Status.W))
	return v
}

// oneLine is an account in one row.
func (a *app) oneLine(o *own, width int) view.Line {
	mark, role := ownMark(o)
	least, most := 4, 8
	if width > 21 {
		least, most = 6, 14
	}
	label := text.Pad(text.Line(a.model.label(o)), a.labelWidth(least, most))
	line := view.Line{{Text: mark + " ", Role: role}, {Text: label + "  ", Role: a.labelRole(o)}}
	word := presenceShort(o)
	switch {
	case o.link.State != event.Online:
		return append(line, view.Span{Text: a.linkWord(o), Role: role})
	case word == "":
		return append(line, view.Span{Text: o.link.Security.Version, Role: theme.Text})
	case width <= 21: // "TLS1.3 away" is all that fits
		return append(line, view.Span{Text: strings.ReplaceAll(o.link.Security.Version, " ", "") + " " + word, Role: theme.Text})
	}
	return append(line, view.Span{Text: o.link.Security.Version + "  " + word, Role: theme.Text})
}

// labelWidth is the column of the labels, as wide as they need it.
func (a *app) labelWidth(least, most int) int {
	for _, o := range a.model.accounts {
		least = max(least, min(most, text.Width(text.Line(a.model.label(o)))))
	}
	return least
}

// labelRole is the colour of an account's label.
func (a *app) labelRole(o *own) theme.Role {
	if a.model.several() {
		return a.model.tint(o)
	}
	return theme.Text
}

// block is an account in blockRows rows: how it is connected, or why not.
func (a *app) block(o *own, width int) []view.Line {
	mark, role := ownMark(o)
	lines := []view.Line{{
		{Text: mark + " ", Role: role},
		{Text: a.model.label(o), Role: a.labelRole(o)},
		{Text: "  " + joined(", ", a.linkWord(o), presenceShort(o)), Role: role},
	}}
	var rows []string
	switch {
	case o.link.State == event.Online:
		lines = append(lines, a.secured(o, width-4)...)
	case o.link.Problem != nil:
		rows = text.Wrap(text.Line(o.link.Problem.Title), width-4)
	case o.link.State == event.Connecting && len(o.steps) > 0:
		rows = []string{stepWord(o.steps[len(o.steps)-1].Name)}
	case o.link.State == event.Offline:
		rows = []string{"/connect connects"}
	}
	for _, s := range rows {
		lines = append(lines, view.Line{{Text: "  " + s, Role: theme.Dim}})
	}
	for len(lines) < blockRows {
		lines = append(lines, nil)
	}
	return lines[:blockRows]
}

// secured is what protects a connection, a row each. The cipher has a row of
// its own where it would be cut off behind the version; a certificate that is
// another than before, or ends soon, stands out.
func (a *app) secured(o *own, width int) []view.Line {
	s := o.link.Security
	rows := []string{s.Version + " " + s.Suite()}
	if text.Width(rows[0]) > width {
		rows = []string{s.Version, s.Suite()}
	}
	var lines []view.Line
	add := func(mark, text string, role theme.Role) {
		lines = append(lines, view.Line{{Text: mark + text, Role: role}})
	}
	for _, row := range rows {
		add("  ", row, theme.Dim)
	}
	switch {
	case o.changed != nil && !o.changed.Renewed:
		add("! ", "new certificate", theme.Warn)
	case s.Issuer != "":
		add("  ", "by "+s.Issuer, theme.Dim)
	}
	switch {
	case s.NotAfter.IsZero():
	case s.EndsSoon(a.Now()):
		add("! ", s.Left(a.Now()), theme.Warn)
	default:
		add("  ", "until "+date(s.NotAfter), theme.Dim)
	}
	if s.Mechanism != "" {
		add("  ", s.Mechanism, theme.Dim)
	}
	return lines
}

// stepWord is a step of connecting as it is under way after another.
func stepWord(done string) string {
	switch strings.ToLower(done) {
	case "resolve":
		return "calls the server"
	case "dial":
		return "sets up TLS"
	case "tls":
		return "checks the certificate"
	case "verify":
		return "logs in"
	case "auth":
		return "opens the session"
	}
	return "nearly there"
}

// details is what is known of the person in the open conversation.
func (a *app) details() view.Pane {
	open := a.model.open
	if open.IsZero() {
		return view.Pane{}
	}
	o := a.model.account(open.Account)
	p := o.book.Presence(open.Peer)
	mark, role := view.Presence(p.Show)
	v := view.Pane{Lines: []view.Line{
		view.Say(theme.Strong, o.name(open.Peer)),
		view.Say(theme.Dim, open.Peer.String()),
		{{Text: mark, Role: role}, {Text: " " + presenceWord(p.Show), Role: theme.Text}},
	}}
	if p.Status != "" {
		v.Lines = append(v.Lines, view.Say(theme.Text, "“"+p.Status+"”"))
	}
	if all := o.book.Resources(open.Peer); len(all) > 0 && all[0].From.Resource() != "" {
		v.Lines = append(v.Lines, nil, view.Say(theme.Dim, "Devices"))
		for _, r := range all {
			mark, role := view.Presence(r.Show)
			v.Lines = append(v.Lines, view.Line{{Text: mark, Role: role}, {Text: " " + r.From.Resource(), Role: theme.Text}})
		}
	}
	v.Lines = append(v.Lines, nil, view.Say(theme.Dim, "Encryption"),
		view.Line{{Text: "!", Role: theme.Warn}, {Text: " plain text", Role: theme.Text}},
		view.Say(theme.Dim, "  the servers can read it"))
	if o.link.State == event.Online {
		v.Lines = append(v.Lines, view.Line{{Text: "✓", Role: theme.Ok}, {Text: " " + o.link.Security.Version + " to your server", Role: theme.Text}})
	}
	return append1(v, "From", open.Account.String())
}

// append1 adds a heading and one line to a pane.
func append1(v view.Pane, heading, line string) view.Pane {
	v.Lines = append(v.Lines, nil, view.Say(theme.Dim, heading), view.Say(theme.Text, line))
	return v
}
