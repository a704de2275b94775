package ui

import (
	"slices"
	"strings"

	"sotto/account"
)

// option does what a key of the table means on the page of settings.
func (a *app) option(what string) {
	s := &a.settings
	all := a.shown()
	o, at, ok := a.current()
	switch what {
	case "filter":
		s.filtering = true
		return
	case "group":
		a.nextGroup(+1)
		return
	case "group-back":
		a.nextGroup(-1)
		return
	}
	if !ok {
		return
	}
	switch what {
	case "up":
		a.moveTo(all[max(0, at-1)])
	case "down":
		a.moveTo(all[min(len(all)-1, at+1)])
	case "first":
		a.moveTo(all[0])
	case "last":
		a.moveTo(all[len(all)-1])
	case "before":
		a.turnTo(o, -1)
	case "after":
		a.turnTo(o, +1)
	case "default":
		a.set(o, "")
	case "edit":
		a.beginEdit(o)
	}
}

// beginEdit types the value in place; one of a few things is turned instead.
func (a *app) beginEdit(o account.Setting) {
	if len(o.Words) > 0 {
		a.turnTo(o, +1)
		return
	}
	f := newField(a.value(o))
	a.moveTo(o)
	a.settings.edit = &f
}

func (a *app) moveTo(o account.Setting) {
	s := &a.settings
	s.cursor.account, s.cursor.name, s.saved = o.Account, o.Name, false
}

// nextGroup shows another group.
func (a *app) nextGroup(by int) {
	all := a.model.groups()
	at := max(0, slices.Index(all, a.settings.group))
	a.settings.group, a.settings.saved = all[(at+by+len(all))%len(all)], false
}

// typing is the field of the page that is typed in, or nil.
func (s *settings) typing() *field {
	switch {
	case s.edit != nil:
		return s.edit
	case s.filtering:
		return &s.filter
	}
	return nil
}

// fillSetting does what a key of the table means while something is typed.
func (a *app) fillSetting(what string) {
	s := &a.settings
	switch {
	case what == "next" && s.edit == nil:
		a.option("down")
	case what == "previous" && s.edit == nil:
		a.option("up")
	case what == "enter" && s.edit == nil:
		s.filtering = false
	case what == "enter":
		a.keepEdit()
	default:
		s.typing().press(what)
	}
}

// keepEdit wants what was typed kept. It stays until it is told that it is.
func (a *app) keepEdit() {
	o, _, ok := a.current()
	if !ok {
		a.settings.edit = nil
		return
	}
	value := strings.TrimSpace(a.settings.edit.text())
	if value == o.Value {
		a.settings.edit = nil
		return
	}
	a.set(o, value)
}

// cancelSetting takes back one thing of the page per press: what is typed,
// then the filter. It tells whether there was one.
func (a *app) cancelSetting() bool {
	s := &a.settings
	switch {
	case s.edit != nil:
		s.edit = nil
	case s.filtering || !s.filter.empty():
		s.filtering = false
		s.filter.wipe()
	default:
		return false
	}
	return true
}
