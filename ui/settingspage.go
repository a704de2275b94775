package ui

import (
	"fmt"
	"slices"

	"sotto/account"
	"sotto/ui/command"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// settingsView is the page of settings.
func (a *app) settingsView() view.Settings {
	s := &a.settings
	all := a.shown()
	current, at, ok := a.current()
	groups := a.model.groups()
	v := view.Settings{
		Title: a.settingsTitle(), Right: a.settingsCount(len(all)), Cursor: at,
		Group: max(0, slices.Index(groups, s.group)), Bar: a.settingsBar(),
		None: "No setting has these words. Esc shows all.",
	}
	if len(a.model.options()) == 0 {
		v.None = "No settings were told yet."
	}
	if s.filtering {
		v.Filter = s.filter.input(false)
	}
	for _, g := range groups {
		if g == "" {
			g = "All"
		}
		v.Groups = append(v.Groups, g)
	}
	for i, o := range all {
		item := view.Setting{Name: o.Name, Value: a.valueLine(o), About: o.About, Changed: o.Value != o.Default}
		if s.edit != nil && i == at {
			item.Input = s.edit.input(false)
		}
		v.Items = append(v.Items, item)
	}
	if n := a.model.notice; n.text != "" {
		v.Rule.Left = view.Say(n.role(), n.text)
	}
	if ok {
		v.Foot = a.about(current)
	}
	return v
}

// settingsTitle is the title with the group, where no column shows it, and
// the filter.
func (a *app) settingsTitle() view.Line {
	s := &a.settings
	l := view.Line{{Text: "Settings   ", Role: theme.Strong}}
	if columns, _ := a.size(); columns < 60 && s.group != "" {
		l = append(l, view.Span{Text: "‹ " + s.group + " ›  ", Role: theme.Text})
	}
	switch {
	case s.filtering:
		l = append(l, view.Span{Text: "/ ", Role: theme.BarKey})
	case !s.filter.empty():
		l = append(l, view.Span{Text: "/ ", Role: theme.BarKey}, view.Span{Text: s.filter.text(), Role: theme.Text})
	}
	return l
}

func (a *app) settingsCount(shown int) string {
	total := len(a.model.options())
	if shown == total {
		return fmt.Sprintf("%d · changed ones have a •", total)
	}
	return fmt.Sprintf("%d of %d · changed ones have a •", shown, total)
}

// valueLine is a value as it can be changed: switched, turned or typed.
func (a *app) valueLine(o account.Setting) view.Line {
	value := a.value(o)
	switch {
	case slices.Equal(o.Words, []string{"true", "false"}) && value == "true":
		return view.Line{{Text: "[x]", Role: theme.Text}}
	case slices.Equal(o.Words, []string{"true", "false"}):
		return view.Line{{Text: "[ ]", Role: theme.Text}}
	case len(o.Words) > 0:
		return view.Line{{Text: "‹ ", Role: theme.BarKey}, {Text: command.Shown(value), Role: theme.Text}, {Text: " ›", Role: theme.BarKey}}
	case value == "":
		return view.Say(theme.Dim, command.Shown(value))
	}
	return view.Say(theme.Text, value)
}

// about is what is to be said of the setting under the cursor: what it can
// be while that is typed, else what it is by default and where it was set;
// and the command that does the same.
func (a *app) about(o account.Setting) []view.Line {
	first := view.Line{{Text: "default: ", Role: theme.Dim}, {Text: command.Shown(o.Default), Role: theme.Text}}
	if o.Place != "" && o.Place != "default" {
		first = append(first, view.Span{Text: "   set in: ", Role: theme.Dim}, view.Span{Text: o.Place, Role: theme.Text})
	}
	if a.settings.edit != nil && o.Allowed != "" {
		first = view.Line{{Text: "can be: ", Role: theme.Dim}, {Text: o.Allowed, Role: theme.Text}}
	}
	if o.Value = a.value(o); a.settings.edit != nil {
		o.Value = a.settings.edit.text()
	}
	return []view.Line{first, {
		{Text: "as a command: ", Role: theme.Dim}, {Text: command.Setting(o), Role: theme.Text},
	}}
}

// settingsBar is the last row: the keys, and whether the last change is kept.
func (a *app) settingsBar() view.Bar {
	s := &a.settings
	columns, _ := a.size()
	b := view.Bar{Left: keys("↑↓", "choose", "←→", "change", "Enter", "type", "Backspace", "default", "/", "filter", "Esc", "done")}
	switch {
	case s.edit != nil:
		b.Left = keys("Enter", "keeps", "Esc", "leaves it as it was")
	case s.filtering:
		b.Left = keys("↑↓", "setting", "Enter", "to the settings", "Esc", "all of them")
	case columns < 80:
		b.Left = keys("←→", "change", "Tab", "group", "/", "filter", "Esc", "done")
	}
	switch {
	case s.saved:
		b.Right = view.Say(theme.Ok, "saved ✓")
	case s.asked != nil:
		b.Right = view.Say(theme.Warn, "saves…")
	}
	return b
}
