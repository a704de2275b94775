package ui

import (
	"time"

	"sotto/session/event"
	"sotto/session/intent"
)

// paused is after how long without a key we no longer count as composing
// (XEP-0085, section 5.4); forgotten is after how long somebody else's
// composing is no longer believed.
const (
	paused    = 30 * time.Second
	forgotten = 2 * time.Minute
)

// typed follows each change of the line that the person made: it tells the
// other side when composing begins and when it ends.
func (a *app) typed() {
	s := a.line.text()
	a.line.guarded = ""
	if a.search.on {
		a.look()
		return
	}
	a.line.touched = a.Now()
	if s == "" || isCommand(s) {
		a.stopTyping()
		return
	}
	open := a.model.open
	if a.discreet || a.line.composing || open.IsZero() || a.model.account(open.Account).link.State != event.Online {
		return
	}
	a.line.composing = true
	a.Do(intent.Type{Of: intent.Of{Address: open.Account}, To: open.Peer, Active: true})
}

// stopTyping tells the other side that we no longer compose, if it believes
// that we do.
func (a *app) stopTyping() {
	if !a.line.composing {
		return
	}
	a.line.composing = false
	open := a.model.open
	a.Do(intent.Type{Of: intent.Of{Address: open.Account}, To: open.Peer, Active: false})
}

// tick ends what time ends: notices, and composing without a key.
func (a *app) tick() {
	now, m := a.Now(), a.model
	a.probeNow()
	if m.notice.text != "" && now.After(m.notice.till) {
		m.notice = notice{}
	}
	if due := a.draftDue(); !due.IsZero() && !now.Before(due) {
		a.holdDraft()
		a.saveDraft(m.open)
	}
	if a.search.on {
		a.look()
	}
	if a.line.composing && now.Sub(a.line.touched) > paused {
		a.stopTyping()
	}
	for _, o := range m.accounts {
		for _, t := range o.talks {
			if t.typing && now.Sub(t.typed) > forgotten {
				t.typing = false
			}
		}
	}
}
