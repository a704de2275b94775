package ui

import (
	"slices"
	"strings"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/ui/command"
)

// model is what the screen knows, folded out of events.
type model struct {
	now      func() time.Time
	accounts []*own
	open     Chat // the conversation that is shown
	before   Chat // the one before
	slots    [9]Chat
	notice   notice
	log      []logged // the newest last
	kept     event.Keeping
	tickets  int // how many pages, searches and probes were asked for

	none    bool              // there was no account to begin with
	values  []account.Setting // all settings
	places  []event.Place     // where passwords can be kept
	theirs  []event.Theirs    // accounts of other clients
	looked  bool              // those were asked for, or are told
	nowhere *talk             // what is typed while no conversation is open
}

// notice is one sentence for the status line. It goes by itself.
type notice struct {
	text string
	bad  bool
	till time.Time
}

// logged is something that happened.
type logged struct {
	at   time.Time
	text string
}

// noticed is how long a notice stays.
const noticed = 10 * time.Second

// mostLogged is how many lines the log keeps.
const mostLogged = 100

func newModel(now func() time.Time) *model { return &model{now: now, nowhere: newTalk()} }

// account is the account of an address; it is there from the first time that
// it is asked for.
func (m *model) account(address roster.JID) *own {
	if o, known := m.ours(address); known {
		return o
	}
	o := &own{
		address: address, book: roster.NewBook(), talks: map[roster.JID]*talk{}, unsent: map[string]bool{},
		link: event.Link{To: event.To{Address: address}, State: event.Offline}, since: m.now(),
	}
	m.accounts = append(m.accounts, o)
	return o
}

// talk is a conversation; it is there from the first time that it is asked
// for.
func (m *model) talk(c Chat) *talk { return m.account(c.Account).talk(c.Peer) }

// here is the open conversation, or what stands in for it while none is.
func (m *model) here() *talk {
	if m.open.IsZero() {
		return m.nowhere
	}
	return m.talk(m.open)
}

func (o *own) talk(peer roster.JID) *talk {
	t, ok := o.talks[peer]
	if !ok {
		t = newTalk()
		o.talks[peer] = t
	}
	return t
}

// people are everybody of an account in the order of the list: the roster by
// name, then strangers by address.
func (o *own) people() []roster.JID {
	var all, strangers []roster.JID
	for _, c := range o.book.Contacts() {
		all = append(all, c.JID)
	}
	for peer := range o.talks {
		if _, known := o.book.Contact(peer); !known {
			strangers = append(strangers, peer)
		}
	}
	slices.SortFunc(strangers, func(a, b roster.JID) int { return strings.Compare(a.String(), b.String()) })
	return append(all, strangers...)
}

// name is what a list shows for somebody.
func (o *own) name(peer roster.JID) string {
	if c, known := o.book.Contact(peer); known {
		return c.Label()
	}
	return peer.String()
}

// nick is what stands beside what somebody says: the first word of the name,
// or the local part of the address.
func (o *own) nick(peer roster.JID) string {
	if c, known := o.book.Contact(peer); known && c.Name != "" {
		first, _, _ := strings.Cut(strings.TrimSpace(c.Name), " ")
		return first
	}
	if peer.Local() != "" {
		return peer.Local()
	}
	return peer.Domain()
}

// chats are all conversations in the order of the list.
func (m *model) chats() []Chat {
	var all []Chat
	for _, o := range m.accounts {
		for _, peer := range o.people() {
			all = append(all, Chat{o.address, peer})
		}
	}
	return all
}

// context is what words mean here.
func (m *model) context() command.Context {
	c := command.Context{
		Account: m.open.Account, Peer: m.open.Peer, Settings: m.values, Labels: map[roster.JID]string{},
	}
	for _, o := range m.accounts {
		c.Accounts = append(c.Accounts, o.address)
		c.Labels[o.address] = m.label(o)
		for _, peer := range o.people() {
			c.Chats = append(c.Chats, command.Chat{Account: o.address, Peer: peer, Name: o.name(peer)})
		}
	}
	return c
}

// counting tells whether something on the screen changes by the second.
func (m *model) counting() bool {
	for _, o := range m.accounts {
		for _, t := range o.talks {
			if t.typing {
				return true
			}
		}
	}
	return m.notice.text != ""
}

// say puts a sentence into the status line.
func (m *model) say(text string) { m.notice = notice{text, false, m.now().Add(noticed)} }

// complain puts what went wrong into the status line.
func (m *model) complain(err error) {
	m.notice = notice{problem.From(err).Title, true, m.now().Add(noticed)}
}

// note writes a line into the log.
func (m *model) note(text string) {
	m.log = append(m.log, logged{m.now(), text})
	if len(m.log) > mostLogged {
		m.log = m.log[len(m.log)-mostLogged:]
	}
}
