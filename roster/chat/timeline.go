package chat

import (
	"slices"
	"sort"
	"time"

	"sotto/roster"
)

// Timeline is one conversation, or a piece of it, in reading order. Adding
// what is already there changes it in place, so that what arrives twice is
// shown once. It has one owner.
type Timeline struct {
	messages []*Message
	known    map[key]*Message
	mine     map[string]*Message // ours by id, the latest of each
}

// key is what makes two messages the same: who said it, the id its sender
// gave it, and the text. An id alone can be forged by anybody (threats S-48).
type key struct {
	from     roster.JID
	id, body string
}

func keyOf(m *Message) key {
	if m.Mine() {
		return key{id: m.ID, body: m.Body}
	}
	return key{m.From, m.ID, m.Body}
}

// Add puts a message in its place, and tells whether it is new. One with the
// same sender, id and text is not added again; its state moves forward. Same
// sender and id with another text is another message.
func (t *Timeline) Add(m Message) bool { return len(t.Append(m)) > 0 }

// Append puts messages in their places, behind those of the same time, and
// tells where the new ones stand now, in ascending order.
func (t *Timeline) Append(all ...Message) []int {
	return t.insert(t.unknown(all), time.Time.After)
}

// Prepend is Append for what was said before: it goes in front of those of
// the same time. A whole page costs no more than moving what is behind it
// once.
func (t *Timeline) Prepend(all ...Message) []int {
	return t.insert(t.unknown(all), func(there, m time.Time) bool { return !there.Before(m) })
}

// unknown are those of the messages that are not there yet, by time. Those
// that are there move forward.
func (t *Timeline) unknown(all []Message) []*Message {
	if t.known == nil {
		t.known, t.mine = map[key]*Message{}, map[string]*Message{}
	}
	fresh := make([]*Message, 0, len(all))
	for i := range all {
		if t.Update(all[i]) {
			continue
		}
		own := all[i]
		fresh = append(fresh, &own)
		t.remember(&own)
	}
	slices.SortStableFunc(fresh, func(a, b *Message) int { return a.Time.Compare(b.Time) })
	return fresh
}

func (t *Timeline) remember(m *Message) {
	t.known[keyOf(m)] = m
	if m.Mine() {
		t.mine[m.ID] = m
	}
}

// Update takes over what is known of a message from somewhere else, and tells
// whether it is there.
func (t *Timeline) Update(m Message) bool {
	there, ok := t.known[keyOf(&m)]
	if ok = ok && m.ID != ""; ok {
		there.update(&m)
	}
	return ok
}

// insert puts messages, which are in order, before the first that is there
// and behind them. It goes from the end, so that everything moves at most
// once.
func (t *Timeline) insert(fresh []*Message, behind func(there, m time.Time) bool) []int {
	end := len(t.messages)
	t.messages = slices.Grow(t.messages, len(fresh))[:end+len(fresh)]
	places := make([]int, len(fresh))
	for i, m := range slices.Backward(fresh) {
		at := sort.Search(end, func(j int) bool { return behind(t.messages[j].Time, m.Time) })
		copy(t.messages[at+i+1:], t.messages[at:end])
		t.messages[at+i], places[i], end = m, at+i, at
	}
	return places
}

// Advance moves our message with this id forward to a state, and tells
// whether there is such a message. A state that lies behind changes nothing.
func (t *Timeline) Advance(id string, to State, failure string) bool {
	m, ok := t.mine[id]
	if ok {
		m.advance(to, failure)
	}
	return ok
}

// Keep drops all but the messages from one place up to another.
func (t *Timeline) Keep(from, to int) {
	for i, m := range t.messages {
		if from <= i && i < to {
			continue
		}
		if t.known[keyOf(m)] == m {
			delete(t.known, keyOf(m))
		}
		if t.mine[m.ID] == m {
			delete(t.mine, m.ID)
		}
	}
	t.messages = slices.Clone(t.messages[from:to])
}

// Len is the number of messages.
func (t *Timeline) Len() int { return len(t.messages) }

// At is the message at a place, 0 being the oldest.
func (t *Timeline) At(i int) Message { return *t.messages[i] }

// Since is the place of the first message that was not said before a time;
// Len where there is none.
func (t *Timeline) Since(when time.Time) int {
	return sort.Search(len(t.messages), func(i int) bool { return !t.messages[i].Time.Before(when) })
}
