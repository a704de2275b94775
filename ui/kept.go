package ui

import (
	"sotto/session/event"
	"sotto/ui/text"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// keptWord is what the bar says of what is kept, while that needs somebody.
func (m *model) keptWord() (string, theme.Role) {
	switch {
	case m.kept.State == event.Opening && m.kept.Waits != "":
		return "history waits", theme.Warn
	case m.kept.State == event.Closed:
		return "not kept", theme.Bad
	case m.kept.Problem != nil:
		return "not kept", theme.Warn
	}
	return "", theme.Dim
}

// waiting is what the history waits for, in a fragment; "" for nothing.
func (m *model) waiting() string {
	if m.kept.State != event.Opening || m.kept.Waits == "" {
		return ""
	}
	return "history waits for " + m.kept.Waits
}

// keptRows are what the status pane says of what is kept, where it has room.
func (a *app) keptRows(width int) []view.Line {
	mark, role, said := "◐", theme.Warn, a.model.waiting()
	if a.model.kept.State == event.Closed {
		mark, role, said = "×", theme.Bad, "nothing is kept: F5"
	}
	if said == "" {
		return nil
	}
	var lines []view.Line
	for i, s := range text.Wrap(text.Line(said), width-4) {
		if i > 0 {
			mark = " "
		}
		lines = append(lines, view.Line{{Text: mark + " ", Role: role}, {Text: s, Role: theme.Text}})
	}
	return lines
}

// fitted writes the last lines over the empty rows at the end of others; if
// they do not fit there, they are left out.
func fitted(lines, last []view.Line) []view.Line {
	free := len(lines)
	for free > 0 && len(lines[free-1]) == 0 {
		free--
	}
	if len(lines)-free < len(last) {
		return lines
	}
	return append(lines[:len(lines)-len(last)], last...)
}

// keptSections say on the status page how it stands with what is kept; none
// before anybody told.
func (m *model) keptSections() []view.Section {
	row := view.Fact{Label: "history", Role: theme.Text}
	switch k := m.kept; {
	case k.State == event.Closed && k.Problem != nil:
		return because("Nothing is kept", k.Problem)
	case k.State == event.Open && k.Problem != nil:
		return because("What is kept is only read", k.Problem)
	case k.State == event.Closed:
		row.Mark, row.Role, row.Text = "✗", theme.Bad, "nothing is kept in this run"
	case k.State == event.Opening && k.Waits != "":
		row.Mark, row.Role, row.Text = "◐", theme.Warn, "not open yet: it waits for "+k.Waits
	case k.State == event.Opening:
		row.Mark, row.Role, row.Text = "◐", theme.Warn, "being opened"
	case k.State == event.Open && k.Sealed:
		row = good(row.Label, "kept encrypted")
	case k.State == event.Open:
		row.Mark, row.Role, row.Text = "!", theme.Warn, "kept unencrypted: who can read this disk can read it"
	default:
		return nil
	}
	return []view.Section{facts("On this computer", theme.Strong, row)}
}
