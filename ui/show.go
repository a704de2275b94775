package ui

import (
	"fmt"
	"strings"
	"time"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// chats is the list of accounts and people.
func (a *app) chats(l view.Layout) view.Chats {
	v := view.Chats{Focused: a.list.on}
	for _, o := range a.model.accounts {
		if (Chat{Account: o.address}) == a.list.cursor {
			v.Cursor = len(v.Items)
		}
		people := o.people()
		v.Items = append(v.Items, a.model.head(o, len(people) == 0))
		if o.folded {
			continue
		}
		for _, peer := range people {
			c := Chat{o.address, peer}
			if c == a.list.cursor {
				v.Cursor = len(v.Items)
			}
			v.Items = append(v.Items, a.person(o, c))
		}
	}
	return v
}

func (a *app) person(o *own, c Chat) view.ChatItem {
	mark, role := view.Presence(o.book.Presence(c.Peer).Show)
	item := view.ChatItem{Name: o.name(c.Peer), Mark: mark, Role: role, Open: c == a.model.open}
	if t, talked := o.talks[c.Peer]; talked {
		item.Unread = t.unread
		item.Draft = t.draft != "" && !item.Open
	}
	return item
}

// header names whom the open conversation is with.
func (a *app) header(l view.Layout) view.Header {
	open := a.model.open
	if open.IsZero() {
		return view.Header{Nobody: "No conversation is open."}
	}
	o := a.model.account(open.Account)
	p := o.book.Presence(open.Peer)
	mark, role := view.Presence(p.Show)
	return view.Header{
		Back: l.Narrow, Mark: mark, Role: role, Name: o.name(open.Peer), About: about(o, open.Peer),
		Facts: view.Line{{Text: "plain text", Role: theme.Warn}},
	}
}

// about is what somebody says of themselves, or else how available they are,
// and where.
func about(o *own, peer roster.JID) string {
	p := o.book.Presence(peer)
	parts := []string{presenceWord(p.Show)}
	if p.Status != "" {
		parts[0] = p.Status
	}
	var devices []string
	for _, r := range o.book.Resources(peer) {
		if r.From.Resource() != "" {
			devices = append(devices, r.From.Resource())
		}
	}
	if len(devices) > 0 {
		parts = append(parts, strings.Join(devices, ", "))
	}
	return strings.Join(parts, " · ")
}

func presenceWord(s roster.Show) string {
	switch s {
	case roster.FreeToChat:
		return "free to chat"
	case roster.Available:
		return "available"
	case roster.Away:
		return "away"
	case roster.ExtAway:
		return "away for long"
	case roster.Busy:
		return "busy"
	}
	return "offline"
}

// conversation draws the messages, or what to do when none is open.
func (a *app) conversation(c view.Canvas) {
	if a.model.open.IsZero() {
		a.welcome(c)
		return
	}
	v := a.talkView()
	if v.Messages.Len() == 0 {
		a.silence(c)
		return
	}
	v.Draw(c)
}

// talkView is the open conversation.
func (a *app) talkView() view.Talk {
	open := a.model.open
	o, t, l := a.model.account(open.Account), a.model.talk(open), a.layout()
	v := view.Talk{
		Messages: &t.timeline, Anchor: t.anchor, Since: t.newSince(), SinceAt: t.since, Found: t.found, Zone: a.Now().Location(),
		Columns: l.Talk.W, Names: l.Nick, TextMost: l.TextMost, Stacked: l.Narrow,
		Nick: func(m chat.Message) string {
			if m.Mine() {
				return o.me()
			}
			return o.nick(m.Peer)
		},
	}
	if o.link.State != event.Online {
		v.Waits = "waits until " + o.address.Domain() + " is connected"
	}
	return v
}

// divider is the rule above the compose line.
func (a *app) divider(l view.Layout) view.Divider {
	m := a.model
	var v view.Divider
	if l.Full {
		v.Right = keys("Enter", "send", "Alt-Enter", "newline", "F1", "help")
	}
	switch {
	case a.asked.on():
		return view.Divider{Left: a.asked.line(l.Rule.W - 4)}
	case a.search.on:
		v = view.Divider{Left: a.search.count()}
	case !m.open.IsZero():
		t := m.talk(m.open)
		if t.typing {
			v.Left = view.Say(theme.Dim, m.account(m.open.Account).nick(m.open.Peer)+" is typing…")
		}
		switch {
		case t.anchor.Up && t.unread > 0:
			v.Right = view.Say(theme.Unread, fmt.Sprintf("↓ %d new", t.unread))
		case t.found >= 0:
			v.Right = keys("Ctrl-F", "hits", "Alt-End", "newest")
		case t.anchor.Up:
			v.Right = keys("Alt-End", "newest")
		}
	}
	if waiting := m.waiting(); waiting != "" && len(v.Left) == 0 {
		v.Left = view.Say(theme.Warn, waiting)
	}
	if m.notice.text != "" {
		v.Left = view.Say(m.notice.role(), m.notice.text)
	}
	return v
}

func (n notice) role() theme.Role {
	if n.bad {
		return theme.Bad
	}
	return theme.Text
}

// keys are keys with what they do, as the bar shows them.
func keys(pairs ...string) view.Line {
	var l view.Line
	for i := 0; i+1 < len(pairs); i += 2 {
		gap := ""
		if i > 0 {
			gap = "  "
		}
		l = append(l, view.Span{Text: gap + pairs[i], Role: theme.BarKey}, view.Span{Text: " " + pairs[i+1], Role: theme.Dim})
	}
	return l
}

// clock is the time of day.
func (a *app) clock(full bool) string {
	if full {
		return a.Now().Format("Mon 15:04")
	}
	return a.Now().Format("15:04")
}

// date is a day in words.
func date(t time.Time) string { return t.Format("2 Jan 2006") }
