package ui

import (
	"strings"
	"time"

	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// settle is how long an address must stay as it is before it is looked at.
const settle = 500 * time.Millisecond

// target is what is looked at: an address, zero while none is whole, and
// where its server is said to be.
type target struct {
	address roster.JID
	server  string
}

// probe is what is found of an address while it is typed.
type probe struct {
	target
	due    time.Time // when to look; zero when that was done
	ticket int       // of the question, once it was asked
	steps  []event.Step
	over   bool
	result event.Probed
}

// changed looks at what is typed: another address or server makes what was
// found of the one before worthless.
func (w *wizard) changed(now time.Time) {
	var typed target
	if address, err := w.typedAddress(); err == nil && whole(address, w.typedServer()) {
		typed = target{address, w.typedServer()}
	}
	if typed == w.looked {
		return
	}
	w.looked, w.found = typed, probe{target: typed}
	if !typed.address.IsZero() {
		w.found.due = now.Add(settle)
	}
}

// whole tells whether an address looks as if all of it were typed.
func whole(j roster.JID, server string) bool {
	dot := strings.LastIndexByte(j.Domain(), '.')
	return j.Local() != "" && (server != "" || dot > 0 && len(j.Domain())-dot > 2 || j.Domain() == "localhost" || strings.HasPrefix(j.Domain(), "["))
}

// probeDue is when the address that is typed will be looked at; zero if it
// will not.
func (a *app) probeDue() time.Time {
	if a.wizard == nil {
		return time.Time{}
	}
	return a.wizard.found.due
}

// probeNow asks about the address when it is time to.
func (a *app) probeNow() {
	w := a.wizard
	if w == nil || w.found.due.IsZero() || a.Now().Before(w.found.due) {
		return
	}
	a.model.tickets++
	w.found.due, w.found.ticket = time.Time{}, a.model.tickets
	a.Do(intent.Probe{Of: intent.Of{Address: w.found.address}, Server: w.found.server, Ticket: w.found.ticket})
}

// notes are what was found, in words; where room is scarce only the last of
// it.
func (p probe) notes(scarce bool) []view.Note {
	if p.address.IsZero() {
		return nil
	}
	var all []view.Note
	target := reached(p.steps)
	for _, s := range p.steps {
		if text := stepSays(s, p.address.Domain(), target); text.Text != "" {
			all = append(all, text)
		}
	}
	if scarce {
		all = all[max(0, len(all)-1):]
	}
	if !p.over {
		return append(all, view.Note{Mark: "◐", Role: theme.Warn, Text: p.doing() + "…"})
	}
	if p.result.Problem != nil {
		return append(all, refusal(p.result.Problem, 1)...)
	}
	login := mechanismNote(p.offered())
	if scarce {
		all = []view.Note{{Mark: "✓", Role: theme.Ok, Text: "TLS, certificate hold"}}
		login.Text, _, _ = strings.Cut(login.Text, ":")
	}
	return append(all, login)
}

// offered are the ways to log in, as the answer or a step told them.
func (p probe) offered() []string {
	all := p.result.Mechanisms
	for _, s := range p.steps {
		if s.Name == "features" && len(all) == 0 {
			all = strings.Fields(fact(s, "mechanisms"))
		}
	}
	return all
}

// doing is what is under way.
func (p probe) doing() string {
	if len(p.steps) == 0 {
		return "looks for " + p.address.Domain()
	}
	if last := p.steps[len(p.steps)-1].Name; last == "verify" {
		return "asks how one logs in"
	} else {
		return stepWord(last)
	}
}
