package view

import (
	"strings"
	"time"

	"sotto/roster/chat"
	"sotto/ui/text"
	"sotto/ui/theme"
)

// Messages is one conversation in reading order, 0 being the oldest. A
// chat.Timeline is one.
type Messages interface {
	Len() int
	At(i int) chat.Message
}

// Talk is the messages of one conversation, drawn from the bottom up, so that
// only what is seen costs anything.
type Talk struct {
	Messages Messages
	Nick     func(chat.Message) string
	Anchor   Anchor
	Since    int       // the first message that was new; -1 for none
	SinceAt  time.Time // since when it was new
	Found    int       // the message that a search led to; -1 for none
	Waits    string    // why pending messages wait; "" when they do not
	Zone     *time.Location

	Columns, Names, TextMost int
	Stacked                  bool // name and time above the text, not beside
}

// Anchor is the lowest message that is seen and how many of its rows are
// below the edge. The zero Anchor is the newest message: it stays there when
// messages come. Any other keeps its place.
type Anchor struct {
	Up     bool // scrolled up: Index and Hidden count
	Index  int
	Hidden int
}

// together is how long one may pause and still continue under the same name.
const together = 5 * time.Minute

// mostShown is how many bytes of one message are laid out, mostRows how many
// rows of it.
const (
	mostShown = 32 << 10
	mostRows  = 400
)

// row is one row of the conversation.
type row struct {
	middle string // a separator with this text
	since  bool   // the separator before what is new
	gutter string
	when   string
	name   string
	line   Line
	marks  string
	mine   bool
	bad    bool
	found  bool
}

// textAt is the column where texts begin, and textWidth how wide they are.
func (t Talk) textAt() int {
	if t.Stacked {
		return 1
	}
	return 1 + len("15:04") + 1 + t.Names + 2
}

func (t Talk) textWidth() int {
	return max(1, min(t.TextMost, t.Columns-t.textAt()-4))
}

// block is the rows of one message with the separators before it.
func (t Talk) block(i int) []row {
	m := t.at(i)
	var rows []row
	day := i == 0 || !sameDay(t.at(i-1).Time, m.Time)
	if day {
		rows = append(rows, row{middle: m.Time.Format("Monday 2 January 2006")})
	}
	if i == t.Since {
		rows = append(rows, row{middle: "new since " + t.SinceAt.In(t.zone()).Format("15:04"), since: true})
	}
	first := day || i == t.Since || !t.continues(i)
	said := t.said(m, first)
	for n := range said {
		said[n].found = i == t.Found
	}
	return append(rows, said...)
}

// at is a message with its time as it is here.
func (t Talk) at(i int) chat.Message {
	m := t.Messages.At(i)
	m.Time = m.Time.In(t.zone())
	return m
}

func (t Talk) zone() *time.Location {
	if t.Zone == nil {
		return time.UTC
	}
	return t.Zone
}

// continues tells whether a message goes on under the name above it.
func (t Talk) continues(i int) bool {
	before, m := t.at(i-1), t.at(i)
	return before.Mine() == m.Mine() && before.From.Bare() == m.From.Bare() && m.Time.Sub(before.Time) < together
}

// said is the rows of what was said.
func (t Talk) said(m chat.Message, first bool) []row {
	name, body := t.Nick(m), m.Body
	if action, is := strings.CutPrefix(body, "/me "); is {
		name, body, first = "✱", t.Nick(m)+" "+action, true
	}
	var rows []row
	if t.Stacked && first {
		rows = append(rows, row{name: name, when: m.Time.Format("15:04"), mine: m.Mine()})
	}
	shown, cut := shorten(body)
	lines := text.Wrap(text.Body(shown), t.textWidth())
	if len(lines) > mostRows {
		cut += len(strings.Join(lines[mostRows:], " "))
		lines = lines[:mostRows]
	}
	for i, s := range lines {
		r := row{line: Say(theme.Text, s)}
		if i == 0 && !t.Stacked {
			r.when = m.Time.Format("15:04")
			if first {
				r.name, r.mine = name, m.Mine()
			}
		}
		rows = append(rows, r)
	}
	if cut > 0 {
		rows = append(rows, row{line: Say(theme.Dim, "… and "+bytes(cut)+" more that are not shown")})
	}
	rows[len(rows)-1].marks = marks(m.State)
	return t.fate(rows, m)
}

// fate adds what became of a message of ours, in words where it needs them.
func (t Talk) fate(rows []row, m chat.Message) []row {
	switch m.State {
	case chat.Failed:
		failure := m.Failure
		if failure == "" {
			failure = "it was refused"
		}
		for i := range rows {
			rows[i].bad, rows[i].gutter = true, "▌"
		}
		for _, s := range text.Wrap(text.Line("not sent: "+failure), t.textWidth()) {
			rows = append(rows, row{line: Say(theme.Bad, s), gutter: "▌", bad: true})
		}
	case chat.Pending:
		for i := range rows {
			rows[i].gutter = "·"
		}
		if t.Waits != "" {
			rows = append(rows, row{line: Say(theme.Dim, t.Waits), gutter: "·"})
		}
	}
	return rows
}

// Tail is how many rows of a message stand below its text: what became of it.
func (t Talk) Tail(i int) int { return len(t.fate(nil, t.at(i))) }

// marks say how far a message of ours has come, in two cells.
func marks(s chat.State) string {
	switch s {
	case chat.Pending:
		return " …"
	case chat.Written:
		return " ·"
	case chat.Sent:
		return " ✓"
	case chat.Delivered, chat.Displayed:
		return "✓✓"
	case chat.Failed:
		return " !"
	}
	return ""
}

// shorten cuts what is too long to lay out, and tells how many bytes are
// left out.
func shorten(s string) (shown string, cut int) {
	if len(s) <= mostShown {
		return s, 0
	}
	shown = strings.ToValidUTF8(s[:mostShown], "")
	return shown, len(s) - len(shown)
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}
