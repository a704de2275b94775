package chat

import (
	"slices"

	"sotto/roster"
)

// Timeline is one conversation in reading order. Adding what is already
// there changes it in place, so that what arrives twice is shown once. It has
// one owner.
type Timeline struct {
	messages []Message
	index    map[key]int
}

// key is what makes two messages the same: who said it, and the id its sender
// gave it. An id alone can be forged by anybody (threats S-48).
type key struct {
	from roster.JID
	id   string
}

func keyOf(m Message) key {
	if m.Mine() {
		return key{id: m.ID}
	}
	return key{m.From, m.ID}
}

// Add puts a message in its place, and tells whether it is new. One with the
// same sender, id and text is not added again; its state moves forward. Same
// sender and id with another text is another message.
func (t *Timeline) Add(m Message) bool {
	if t.index == nil {
		t.index = map[key]int{}
	}
	if at, ok := t.index[keyOf(m)]; ok && m.ID != "" && t.messages[at].Body == m.Body {
		t.advance(at, m.State, m.Failure)
		return false
	}
	at := len(t.messages)
	for at > 0 && m.Time.Before(t.messages[at-1].Time) {
		at--
	}
	t.messages = slices.Insert(t.messages, at, m)
	for i := at; i < len(t.messages); i++ {
		t.index[keyOf(t.messages[i])] = i
	}
	return true
}

// Advance moves our message with this id forward to a state, and tells
// whether there is such a message. A state that lies behind changes nothing.
func (t *Timeline) Advance(id string, to State, failure string) bool {
	at, ok := t.index[key{id: id}]
	if !ok {
		return false
	}
	t.advance(at, to, failure)
	return true
}

func (t *Timeline) advance(at int, to State, failure string) {
	m := &t.messages[at]
	if m.Mine() && to > m.State {
		m.State, m.Failure = to, failure
	}
}

// Len is the number of messages.
func (t *Timeline) Len() int { return len(t.messages) }

// At is the message at a place, 0 being the oldest.
func (t *Timeline) At(i int) Message { return t.messages[i] }
