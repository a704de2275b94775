package ui

import (
	"slices"
	"strings"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
)

// settings is the page of settings as a person has it before them.
type settings struct {
	group  string // "" for all
	cursor struct {
		account roster.JID
		name    string
	}
	filter    field
	filtering bool
	edit      *field // the value that is typed in place, nil for none
	asked     *asked // what was wanted and not yet told
	saved     bool   // the last change is in the config file
}

// asked is a change that was wanted.
type asked struct {
	account.Setting
	value string
}

// options are all settings, the global ones first, in groups.
func (m *model) options() []account.Setting {
	all := slices.Clone(m.values)
	slices.SortStableFunc(all, func(a, b account.Setting) int {
		if a.Account != b.Account {
			return strings.Compare(a.Account.String(), b.Account.String())
		}
		if a.Account.IsZero() {
			return strings.Compare(m.group(a), m.group(b))
		}
		return 0
	})
	return all
}

// group is where a setting stands on the page: what is before the dot of its
// name, or the account that it is of.
func (m *model) group(s account.Setting) string {
	if own, known := m.ours(s.Account); known {
		return "Account " + m.label(own)
	}
	group, _, dotted := strings.Cut(s.Name, ".")
	switch {
	case !dotted || group == "":
		return "General"
	case group == "dns":
		return "DNS"
	}
	return strings.ToUpper(group[:1]) + group[1:]
}

// groups are the groups of the page; the first is all of them.
func (m *model) groups() []string {
	all := []string{""}
	for _, o := range m.options() {
		if g := m.group(o); !slices.Contains(all, g) {
			all = append(all, g)
		}
	}
	return all
}

// shown are the settings that the page shows: of the group, and as the filter
// wants.
func (a *app) shown() []account.Setting {
	s := &a.settings
	words := strings.Fields(strings.ToLower(s.filter.text()))
	return slices.DeleteFunc(a.model.options(), func(o account.Setting) bool {
		if s.group != "" && a.model.group(o) != s.group {
			return true
		}
		text := strings.ToLower(o.Name + " " + o.About + " " + a.model.group(o))
		return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
	})
}

// current is the setting under the cursor, and where it stands.
func (a *app) current() (o account.Setting, at int, ok bool) {
	all := a.shown()
	if len(all) == 0 {
		return account.Setting{}, 0, false
	}
	at = slices.IndexFunc(all, func(o account.Setting) bool {
		return o.Account == a.settings.cursor.account && o.Name == a.settings.cursor.name
	})
	at = max(0, at)
	return all[at], at, true
}

// showSettings shows the page, or leaves it if it is shown.
func (a *app) showSettings(of roster.JID) {
	if a.page.kind == settingsPage && of.IsZero() {
		a.leave()
		return
	}
	if o, known := a.model.ours(of); known {
		a.settings.group = a.model.group(account.Setting{Account: o.address})
	}
	a.settings.saved = false
	a.turn(page{kind: settingsPage})
}

// set wants a setting changed. What is shown is what was wanted, until it is
// told how it came out.
func (a *app) set(o account.Setting, value string) {
	a.model.notice = notice{}
	a.settings.saved = false
	a.settings.asked = &asked{o, value}
	if o.Account.IsZero() {
		a.Do(intent.Set{Setting: o.Name, Value: value})
		return
	}
	a.Do(intent.Edit{Of: intent.Of{Address: o.Account}, Setting: o.Name, Value: value})
}

// cameOut takes in how a change came out: what was typed goes only when it is
// kept.
func (a *app) cameOut(e event.Event) {
	want := a.settings.asked
	if want == nil {
		return
	}
	switch e := e.(type) {
	case event.Trouble, event.AccountRefused:
		if e.Account() == want.Account {
			a.settings.asked = nil
		}
	case event.Settings:
		for _, s := range e.Values {
			if s.Account == want.Account && s.Name == want.Name && (s.Value == want.value || want.value == "" && s.Value == s.Default) {
				a.settings.asked, a.settings.edit, a.settings.saved = nil, nil, true
			}
		}
	}
}

// value is what a setting is, or will be when what was wanted is done.
func (a *app) value(o account.Setting) string {
	if want := a.settings.asked; want != nil && want.Name == o.Name && want.Account == o.Account {
		if want.value == "" {
			return o.Default
		}
		return want.value
	}
	return o.Value
}

// turnTo takes the next value of a setting that can only be some few things.
func (a *app) turnTo(o account.Setting, by int) {
	all := o.Words
	if len(all) == 0 {
		a.model.say("Enter types another value.")
		return
	}
	at := slices.Index(all, a.value(o))
	a.set(o, all[(max(0, at)+by+len(all))%len(all)])
}
