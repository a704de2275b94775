package ui

import (
	"slices"
	"strings"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui/command"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// pinsTopic has the page of connections begin with the pins.
const pinsTopic = "pins"

// learning is a key that was asked for, and what came.
type learning struct {
	asked bool          // it is on its way
	came  event.Learned // the zero value until then
}

func (l learning) on() bool { return l.asked || !l.came.Address.IsZero() }

// pins shows the keys pinned for an account.
func (a *app) pins(own roster.JID) {
	a.turn(page{})
	a.over(page{kind: statusPage, account: own, topic: pinsTopic})
}

// learn shows that a key was asked for.
func (a *app) learn(own roster.JID) {
	if o, known := a.model.ours(own); known {
		o.learning = learning{asked: true}
	}
	a.pins(own)
}

// learned takes the key that came. The command that pins it stands ready, but
// for the name that a person types, unless something else stands there.
func (a *app) learned(e event.Learned) {
	o, known := a.model.ours(e.Address)
	if !known {
		return
	}
	o.learning = learning{came: e}
	if e.Problem != nil {
		a.model.complain(e.Problem)
	} else if a.line.text() == "" {
		a.line.load(command.TakeKey(e.Address))
	}
}

// takeKey pins the key that was learned, for who has typed the domain's name.
func (a *app) takeKey(t command.Take) {
	o, known := a.model.ours(t.Account)
	if !known {
		return
	}
	learned := o.learning.came
	switch {
	case learned.Address.IsZero() || learned.Problem != nil:
		a.model.complain(problem.New(problem.UsageError, "No key was learned yet. /tls pin learn shows the one that the server shows."))
		return
	case !strings.EqualFold(t.Domain, t.Account.Domain()):
		a.model.complain(problem.New(problem.UsageError, "“"+t.Domain+"” is not "+t.Account.Domain()+", so nothing was pinned."))
		return
	}
	if _, err := o.set.WithPin(learned.Key, t.Trust); err != nil {
		a.model.complain(command.WhyNoPin(err))
		return
	}
	o.learning = learning{}
	a.model.say("The key is pinned, and " + t.Account.String() + " connects anew.")
	a.Do(intent.Pin{Of: intent.Of{Address: t.Account}, Key: learned.Key, Trust: t.Trust})
}

// pinSections are the keys pinned for an account and the one that was
// learned, where there is anything to tell.
func (a *app) pinSections(o *own) []view.Section {
	var all []view.Section
	if o.learning.on() {
		all = append(all, learnedSections(o)...)
	}
	if a.page.topic == pinsTopic || len(o.set.Pins) > 0 {
		all = append(all, pinned(o))
	}
	return all
}

// pinned are the keys pinned for an account, and what they do.
func pinned(o *own) view.Section {
	s := facts("Pinned keys", theme.Strong, view.Fact{Label: "trust", Text: o.set.Trust.Means(), Role: theme.Text})
	used := o.link.Security.Key
	for i, p := range o.set.Pins {
		row := view.Fact{Text: p.String(), Role: theme.Text}
		if i == 0 {
			row.Label = "pinned"
		}
		if o.link.State == event.Online && p.String() == used {
			row.Mark, row.Role = "✓", theme.Ok
			s.Rows = append(s.Rows, row, more("in use"))
			continue
		}
		s.Rows = append(s.Rows, row)
	}
	if len(o.set.Pins) == 0 {
		s.Rows = append(s.Rows, more("No key is pinned. /tls pin learn shows the one that the server shows."))
	}
	return s
}

// learnedSections are the key that was shown, and how to find out whose it is.
func learnedSections(o *own) []view.Section {
	l := o.learning.came
	switch {
	case o.learning.asked:
		return []view.Section{facts("The key shown", theme.Strong, more("Asking the server for its key. Nothing secret is sent."))}
	case l.Problem != nil:
		return because("No key was learned", l.Problem)
	case slices.Contains(o.set.Pins, l.Key):
		return []view.Section{facts("The key shown", theme.Strong, good("key", l.Key.String()), more("It is pinned already."))}
	}
	shown := facts("The key shown, not checked yet", theme.Warn,
		view.Fact{Label: "key", Mark: "?", Role: theme.Warn, Text: l.Key.String()},
		more(l.Kind+", shown by "+l.Where),
		view.Fact{Label: "certificate", Text: "for " + l.Subject + ", issued by " + l.Issuer, Role: theme.Text},
		more("valid "+date(l.NotBefore)+" – "+date(l.NotAfter)))
	if l.Doubt != nil {
		shown.Rows = append(shown.Rows, view.Fact{Label: "authorities", Mark: "!", Role: theme.Warn, Text: "none vouches for it: " + l.Doubt.Title})
	} else {
		shown.Rows = append(shown.Rows, good("authorities", l.Vouched+" vouch for it"))
	}
	return []view.Section{shown, compare(o)}
}

// compare says how to find out whose a key is, and how to pin it then.
func compare(o *own) view.Section {
	s := facts("Compare all of it with one that came another way", theme.Strong)
	for _, way := range account.Comparisons() {
		s.Rows = append(s.Rows, view.Fact{Mark: "·", Role: theme.Dim, Text: way.Text})
		if way.Command != "" {
			s.Rows = append(s.Rows, more(way.Command))
		}
	}
	behind := ""
	if !o.set.Trust.HeedsPins() {
		behind = ", and behind it ca+pin (an authority must vouch, too) or pin (the key alone decides)"
	}
	s.Rows = append(s.Rows, view.Fact{Mark: "→", Role: theme.Strong, Text: "If it is the same, leave this page with Esc and type the domain's name behind “/tls pin learn”: " + o.address.Domain() + behind + "."})
	return s
}
