package ui

import (
	"fmt"

	"sotto/session/event"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// asked notes who asks to see us, in one line however many they are (threats
// S-29): it takes the place of no trouble, and does not fill the log.
func (m *model) asked(o *own, e event.Requests) {
	o.requests = e
	if e.Who.IsZero() {
		return
	}
	sentence := requested(e)
	if m.several() {
		sentence = m.label(o) + ": " + sentence
	}
	if !m.notice.bad {
		m.say(sentence)
	}
	if e.Count == 1 || e.More {
		m.note(m.label(o) + ": " + requested(e))
	}
}

// requested says who asks, in a sentence.
func requested(e event.Requests) string {
	switch {
	case e.More:
		return fmt.Sprintf("More than %d people ask to see you online.", e.Count)
	case e.Count == 1 && e.Who.IsZero():
		return "One person asks to see you online."
	case e.Count == 1:
		return e.Who.String() + " asks to see you online."
	case e.Count == 2 && !e.Who.IsZero():
		return e.Who.String() + " and one other ask to see you online."
	case !e.Who.IsZero():
		return fmt.Sprintf("%s and %d others ask to see you online.", e.Who, e.Count-1)
	}
	return fmt.Sprintf("%d people ask to see you online.", e.Count)
}

// requestRows are the same on the page, with what can be done.
func requestRows(e event.Requests) []view.Fact {
	if e.Count == 0 {
		return nil
	}
	who := "ADDRESS"
	if !e.Who.IsZero() {
		who = e.Who.String()
	}
	return []view.Fact{
		{Label: "requests", Mark: "·", Role: theme.Dim, Text: requested(e)},
		more("/contact add " + who + " lets them see when you are online, and asks the same of them. Nobody is let by itself."),
	}
}
