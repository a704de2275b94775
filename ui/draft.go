package ui

import (
	"time"

	"sotto/session/event"
	"sotto/session/intent"
)

// draftAfter is how long after the last change what is typed is kept on disk.
const draftAfter = time.Second

// keepDraft remembers what is typed in the open conversation, on disk too.
func (a *app) keepDraft() {
	a.stopTyping()
	a.holdDraft()
	a.saveDraft(a.model.open)
}

// holdDraft notes what is typed in the open conversation.
func (a *app) holdDraft() {
	if !a.model.open.IsZero() && !a.search.on {
		a.model.talk(a.model.open).draft = a.line.text()
	}
}

// saveDraft has the draft of a conversation kept, if that is another than was
// kept before. Nothing is written before what is on disk was read.
func (a *app) saveDraft(c Chat) {
	if c.IsZero() || a.model.kept.State != event.Open || !a.model.account(c.Account).told {
		return
	}
	t := a.model.talk(c)
	if kept := keepable(t.draft); kept != t.saved {
		t.saved = kept
		a.Do(intent.Draft{Of: intent.Of{Address: c.Account}, Peer: c.Peer, Text: kept})
	}
}

// keepable is what of a draft may stand on a disk: a command is for us, and
// can hold what nobody else should read.
func keepable(draft string) string {
	if isCommand(draft) {
		return ""
	}
	return draft
}

// draftDue is when what is typed is to be kept; zero if it is.
func (a *app) draftDue() time.Time {
	open := a.model.open
	if open.IsZero() || a.search.on || a.model.kept.State != event.Open || !a.model.account(open.Account).told {
		return time.Time{}
	}
	if keepable(a.line.text()) == a.model.talk(open).saved {
		return time.Time{}
	}
	return a.line.touched.Add(draftAfter)
}

// restore takes a draft from disk. What was typed meanwhile stays; the draft
// can be called up then.
func (a *app) restore(c Chat, draft string) {
	t := a.model.talk(c)
	a.holdDraft()
	t.saved = draft
	switch {
	case draft == "" || draft == t.draft:
	case t.draft != "":
		t.remember(draft)
	default:
		t.draft = draft
		if c == a.model.open && !a.search.on {
			a.line.load(draft)
		}
	}
}
