package session

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/origin"
	"sotto/session/problem"
	"sotto/session/xep"
)

// What was on a stream that is lost may have arrived or not. Before anything
// newer is sent, our server's archive is asked (XEP-0313), one conversation
// after the other: what it has was sent; what it surely has not is sent again.
// In doubt nothing is sent again, and the person is told. Where the archive will
// never tell it is not asked at the next start either.

// How old a message may be that is looked for; and how old one that is sent
// again only because an archive that keeps such messages does not have it:
// archives forget what is old.
const (
	oldestSought = 7 * 24 * time.Hour
	oldestUnkept = 24 * time.Hour
)

// landmarks is how many messages before those in doubt are looked at.
const landmarks = 100

// search is the looking up of all that is in doubt.
type search struct {
	lookups []*lookup // the first is at work; those behind it wait
	came    map[roster.JID]finding
	until   time.Time
	why     string // the first reason why something is not known
	barred  bool   // it will never be said what has not been said
	ruled   bool   // it was said what the archive keeps, or never will be
}

// reconciling tells whether messages are in doubt that come before those that
// wait.
func (s *Session) reconciling() bool { return len(s.doubtful) > 0 }

// reconcile finds out what became of the messages in doubt, unless that is
// under way. Whoever only sends what he is given, and ends, leaves them.
func (s *Session) reconcile() {
	if s.search != nil {
		return
	}
	s.leaveOld()
	if len(s.doubtful) == 0 {
		return
	}
	s.search = &search{came: map[roster.JID]finding{}, until: time.Now().Add(2 * s.options.Timeouts.Answer)}
	byPeer := map[roster.JID]*lookup{}
	for _, m := range s.doubtful {
		l := byPeer[m.Peer]
		if l == nil {
			l = &lookup{own: s.account.Address.Bare(), peer: m.Peer, sought: map[string]bool{}, seen: map[string]bool{}}
			l.ours, l.theirs = s.landmarks(m)
			byPeer[m.Peer] = l
			s.search.lookups = append(s.search.lookups, l)
		}
		l.sought[m.ID] = true
	}
	s.look()
}

// leaveOld takes out of doubt what nobody expects to be sent any more.
func (s *Session) leaveOld() {
	var young []chat.Message
	for _, m := range s.doubtful {
		if !s.options.Passing && s.Now().Sub(m.Time) < oldestSought {
			young = append(young, m)
		}
	}
	s.doubtful = young
}

// landmarks are messages that our server surely had before it could have m:
// what we said before and it confirmed, and what it gave us while we were
// there. What was delayed may have come later.
func (s *Session) landmarks(m chat.Message) (ours, theirs map[string]bool) {
	ours, theirs = map[string]bool{}, map[string]bool{}
	kept := s.desk.read()
	if kept == nil {
		return ours, theirs
	}
	own := s.account.Address.Bare()
	_ = kept.Read(context.Background(), func(tx *store.Tx) error { // without any, the archive is read whole
		all := archive.On(tx)
		place := m.Place
		if place == 0 {
			found, _, err := all.Find(own, m.Peer, m.ID)
			if err != nil {
				return err
			}
			place = found.Place
		}
		before, err := all.Before(own, m.Peer, place, landmarks)
		for _, b := range before {
			switch {
			case b.Delayed:
			case b.Mine() && b.State >= chat.Sent && b.State != chat.Failed:
				ours[b.ID] = true
			case !b.Mine():
				for _, id := range b.StanzaIDs() {
					theirs[id.ID] = theirs[id.ID] || id.Announced && id.By == own
				}
			}
		}
		return err
	})
	return ours, theirs
}

// look asks for the next page, or comes to an end.
func (s *Session) look() {
	search := s.search
	if len(search.lookups) == 0 {
		s.weigh()
		return
	}
	l := search.lookups[0]
	s.Ask(roster.JID{}, "set", l.ask().Element(), func(answer *element.Element, err error) {
		if s.search != search {
			return
		}
		if s.cutOff(err) {
			s.search = nil // it begins again on the next link
			return
		}
		l.query = ""
		if end, is := xep.ReadArchiveEnd(answer); err == nil && is {
			s.paged(l, end)
		} else {
			s.doubt(err)
		}
	})
}

// cutOff tells whether a question was not answered because the link was lost.
func (s *Session) cutOff(err error) bool {
	var refused *xep.Refused
	if err == nil || errors.As(err, &refused) {
		return false
	}
	return s.link == nil || problem.From(err).Code != problem.TimedOut
}

// paged goes on after a page.
func (s *Session) paged(l *lookup, end xep.ArchiveEnd) {
	search := s.search
	came := l.end(end)
	if came == unfinished && time.Now().After(search.until) {
		came = unclear
	}
	if came != unfinished {
		search.came[l.peer] = came
		search.lookups = search.lookups[1:]
	}
	if came == unclear && search.why == "" {
		search.why = "its archive did not come to an end"
	}
	s.look()
}

// doubt ends the search: who does not answer for one conversation does not for
// the next.
func (s *Session) doubt(err error) {
	var refused *xep.Refused
	s.search.why = "its archive did not answer in time"
	if errors.As(err, &refused) {
		s.search.why = "it has no archive, or does not let it be read"
		s.search.barred = forGood(refused)
	} else if err == nil {
		s.search.why = "its archive gave an answer that cannot be understood"
	}
	s.search.lookups = nil
	s.weigh()
}

// forGood tells whether a refusal is no matter of the moment.
func forGood(r *xep.Refused) bool {
	return slices.Contains([]string{"feature-not-implemented", "forbidden", "not-allowed", "service-unavailable"}, r.Condition)
}

// result hears what an archive has. Nobody is asked but our own: the gate has
// seen to it that it is the one who speaks.
func (s *Session) result(stanza origin.Stanza) {
	r, is := xep.ReadArchiveResult(stanza.Element)
	if !is || stanza.From != s.account.Address.Bare() {
		return
	}
	if s.gathering != nil {
		s.gathering.hear(r, s.Now())
	}
	if s.search == nil || len(s.search.lookups) == 0 {
		return
	}
	l := s.search.lookups[0]
	if id := l.hear(r); id != "" && s.found(l.peer, id) {
		s.progress(l.peer, id, chat.Sent, nil)
	}
}

// weigh asks what the archive keeps, if something depends on that, and comes
// to the end.
func (s *Session) weigh() {
	search, asked := s.search, false
	for _, came := range search.came {
		asked = asked || came == unkept
	}
	if !asked {
		s.settle(nil)
		return
	}
	s.Ask(roster.JID{}, "get", xep.ArchiveRules(), func(answer *element.Element, err error) {
		var refused *xep.Refused
		switch {
		case s.search != search:
		case s.cutOff(err):
			s.search = nil
		default:
			search.ruled = err == nil || errors.As(err, &refused) && forGood(refused)
			s.settle(answer)
		}
	})
}

// settle sends again, in order, what surely did not arrive, and tells what
// nobody knows.
func (s *Session) settle(rules *element.Element) {
	search := s.search
	var missing, open, over []chat.Message
	for _, m := range s.doubtful {
		came := search.came[m.Peer]
		_, contact := s.book.Contact(m.Peer)
		kept := came == unkept && s.Now().Sub(m.Time) < oldestUnkept && rules != nil && xep.ArchiveKeeps(rules, m.Peer, contact)
		if came == absent || kept {
			missing = append(missing, m)
			continue
		}
		if came == unkept && search.why == "" {
			search.why = "it is not known whether its archive keeps what you say"
		}
		open = append(open, m)
		if _, asked := search.came[m.Peer]; came == unkept && search.ruled || !asked && search.barred {
			over = append(over, m)
		}
	}
	s.doubtful, s.search = nil, nil
	s.unsent = append(missing, s.unsent...)
	s.confess(open, search.why)
	if len(over) > 0 && s.desk != nil {
		s.desk.mail.put(beyond{intent.Of{Address: s.account.Address}, over})
	}
}

// confess tells the person which messages are left in doubt.
func (s *Session) confess(open []chat.Message, why string) {
	if len(open) == 0 {
		return
	}
	to, others := open[0].Peer.String(), map[roster.JID]bool{}
	for _, m := range open {
		others[m.Peer] = true
	}
	if n := len(others) - 1; n == 1 {
		to += " and somebody else"
	} else if n > 1 {
		to += " and " + strconv.Itoa(n) + " others"
	}
	s.Emit(event.Trouble{To: event.To{Address: s.account.Address}, Problem: problem.New(problem.InDoubt, to).With(
		problem.Fact{Name: "messages", Value: strconv.Itoa(len(open))},
		problem.Fact{Name: "server", Value: why})})
}
