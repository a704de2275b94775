package ui

import (
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
)

// presenceShort is how available others see us, in a word for narrow places;
// "" while they see what is usual, or nothing.
func presenceShort(o *own) string {
	if o.link.State != event.Online {
		return ""
	}
	switch o.present.Show {
	case roster.Away:
		return "away"
	case roster.ExtAway:
		return "xa"
	case roster.Busy:
		return "busy"
	case roster.FreeToChat:
		return "chat"
	}
	return ""
}

// presenceSentence is what others see of us.
func presenceSentence(p intent.Present) string {
	if p.Status == "" {
		return presenceWord(p.Show)
	}
	return presenceWord(p.Show) + ", “" + p.Status + "”"
}

// presented keeps what others shall see of us, and says it.
func (a *app) presented(p intent.Present) {
	a.model.presented(p)
	said := "Others see you as " + presenceSentence(p) + "."
	if o, known := a.model.ours(p.Address); known && a.model.several() {
		said = a.model.label(o) + ": " + said
	}
	a.model.say(said)
}
