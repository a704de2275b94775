package ui

import (
	"fmt"
	"time"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/ui/text"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// hits is what a search found.
func (a *app) hits(l view.Layout) view.Hits {
	s := &a.search
	v := view.Hits{Cursor: s.cursor, Top: s.top, Names: l.Nick, Terms: terms(s.asked), Now: a.Now()}
	for _, h := range s.hits {
		v.All = append(v.All, a.told(h.Account, h.Message))
	}
	if s.cursor < len(s.hits) {
		chosen := s.hits[s.cursor]
		for _, m := range chosen.Before {
			v.Before = append(v.Before, a.told(chosen.Account, m))
		}
		for _, m := range chosen.After {
			v.After = append(v.After, a.told(chosen.Account, m))
		}
	}
	v.Words = a.noHits(l.Header.W - 4)
	return v
}

// told is a message in one line. In a search everywhere it is named after the
// conversation, and who said it stands before the text.
func (a *app) told(own roster.JID, m chat.Message) view.Said {
	o := a.model.account(own)
	said := view.Said{Time: m.Time, Name: o.nick(m.Peer), Text: m.Body, Mine: m.Mine()}
	switch {
	case m.Mine() && a.search.all:
		said.Text = o.nick(o.address) + ": " + m.Body
	case m.Mine():
		said.Name = o.nick(o.address)
	}
	return said
}

// noHits is what stands where no hits do.
func (a *app) noHits(width int) []view.Line {
	s := &a.search
	switch {
	case s.problem != nil:
		lines := wrapped(theme.Bad, s.problem.Title, width)
		for _, h := range s.problem.Hints {
			lines = append(lines, wrapped(theme.Text, h, width)...)
		}
		return lines
	case s.asked == "":
		return append(wrapped(theme.Text, "Type what was said: words, \"a phrase\", or how a word begins with a * behind it.", width),
			wrapped(theme.Dim, "Tab narrows it: from: in: before: after: has:link", width)...)
	case s.ticket == 0:
		return wrapped(theme.Text, "Nothing was found.", width)
	}
	return nil
}

func wrapped(r theme.Role, sentence string, width int) []view.Line {
	var lines []view.Line
	for _, s := range text.Wrap(text.Line(sentence), width) {
		lines = append(lines, view.Say(r, s))
	}
	return lines
}

// count is how much was found, in words.
func (s *search) count() view.Line {
	switch n := len(s.hits); {
	case s.problem != nil:
		return view.Say(theme.Bad, s.problem.Title)
	case s.asked == "":
		return view.Say(theme.Dim, "search")
	case s.ticket != 0 && n == 0:
		return view.Say(theme.Dim, "looking…")
	case n >= mostHits:
		return view.Say(theme.Dim, fmt.Sprintf("the newest %d hits", n))
	case s.more:
		return view.Say(theme.Dim, fmt.Sprintf("%d hits and more in %s", n, short(s.took)))
	case n == 1:
		return view.Say(theme.Dim, "1 hit in "+short(s.took))
	default:
		return view.Say(theme.Dim, fmt.Sprintf("%d hits in %s", n, short(s.took)))
	}
}

// short is a time that something took.
func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "under 1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// searchHeader says where is searched.
func (a *app) searchHeader(l view.Layout) view.Header {
	v := view.Header{Back: l.Narrow, Mark: "/", Role: theme.Me, Name: "all chats", Facts: view.Say(theme.Me, "SEARCH")}
	if open := a.model.open; !a.search.all {
		o := a.model.account(open.Account)
		v.Mark, v.Role = view.Presence(o.book.Presence(open.Peer).Show)
		v.Name, v.About = o.name(open.Peer), "search in this chat"
	}
	return v
}

// searchBar is the keys of a search.
func (a *app) searchBar(l view.Layout) view.Bar {
	other := "all chats"
	if a.search.all {
		other = "this chat"
	}
	v := view.Bar{Right: view.Say(theme.Dim, a.clock(l.Full))}
	switch {
	case l.Narrow:
		v.Left = keys("↑↓", "hit", "Enter", "go", "Esc", "back")
	case l.Bar.W < 80:
		v.Left = keys("↑↓", "hit", "Enter", "go", "Ctrl-F", other, "Esc", "back")
	case a.model.open.IsZero():
		v.Left = keys("↑↓", "hit", "Enter", "go there", "Tab", "filters", "Esc", "back")
	case l.Full:
		v.Left = keys("↑↓", "hit", "Enter", "go there", "Tab", "filters", "Ctrl-F", other, "Esc", "back to where you were")
	default:
		v.Left = keys("↑↓", "hit", "Enter", "go there", "Tab", "filters", "Ctrl-F", other, "Esc", "back")
	}
	return v
}
