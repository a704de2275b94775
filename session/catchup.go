package session

import (
	"errors"
	"time"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/xep"
)

// What was said while nobody was here, on other devices, and on streams that
// our server forgot, is read in its archive (XEP-0313): at the beginning of a
// stream, and again when much was said since. What came on the stream is
// there too, and is known. So nothing depends on what a server delivers, and
// how far the archive was read is known by the archive alone.

// How much must have been said, and how much time gone by, before the archive
// is read again on the same stream.
const (
	saidSince = 500
	timeSince = 10 * time.Minute
)

// The mail of reading.
type (
	turned  struct{} // the next page may be asked for
	rereads struct{} // it is time to read the archive
)

// reads tells whether this session reads the archive: it must keep what it
// reads, and be the one who stays.
func (s *Session) reads() bool { return s.desk.kept() != nil && !s.options.Passing }

// readsArchive tells whether what a server holds for us may be thrown away at
// the login, because it is read in the archive (XEP-0386, section 4.2).
func (s *Session) readsArchive() bool { return s.reads() && s.history.Newest != "" }

// catchUp begins to read what may have been missed, unless that is under way.
func (s *Session) catchUp() {
	if s.gathering != nil || s.link == nil || !s.reads() || !xep.KeepsArchive(s) {
		return
	}
	s.gathering, s.fresh = gather(s.account.Address.Bare(), s.history), 0
	s.turnPage()
}

// turnPage asks for the next page, unless the disk refuses what was read
// before.
func (s *Session) turnPage() {
	g := s.gathering
	if g == nil || g.query != "" || s.failing {
		return
	}
	s.Ask(roster.JID{}, "set", g.ask().Element(), func(answer *element.Element, err error) {
		if s.gathering != g {
			return
		}
		end, is := xep.ReadArchiveEnd(answer)
		switch {
		case err == nil && is:
			s.pageRead(end)
		case s.cutOff(err):
			s.gathering = nil // it begins again on the next stream
		default:
			s.unread(err)
		}
	})
}

// pageRead keeps a page, and goes on.
func (s *Session) pageRead(end xep.ArchiveEnd) {
	page, over := s.gathering.end(end, s.Now())
	page.Address, s.history = s.account.Address, page.history
	for _, m := range page.messages {
		if m.Mine() {
			s.found(m.Peer, m.OriginID)
		}
	}
	s.Emit(page)
	if over {
		s.gathering = nil
		return
	}
	s.mail.put(turned{})
}

// unread decides what to do without a page. What the archive does not have any
// more is no place to go on from.
func (s *Session) unread(err error) {
	g := s.gathering
	var refused *xep.Refused
	switch {
	case errors.As(err, &refused) && refused.Condition == "item-not-found" && g.cursor != "" && g.newer:
		s.gathering = gather(g.own, vault.History{})
		s.turnPage()
		return
	case errors.As(err, &refused), err == nil: // there is none, or it cannot be understood
	case g.late():
		s.turnPage()
		return
	default:
		s.reread(s.options.Timeouts.Idle)
	}
	s.gathering = nil
}

// reread has the archive read again after a while, on whichever stream there is
// by then.
func (s *Session) reread(after time.Duration) {
	time.AfterFunc(after, func() { s.mail.put(rereads{}) })
}

// found takes a message of ours out of doubt, for the archive has it, and
// tells whether it was.
func (s *Session) found(peer roster.JID, id string) bool {
	for i, m := range s.doubtful {
		if m.ID == id && m.Peer == peer {
			s.doubtful = append(s.doubtful[:i:i], s.doubtful[i+1:]...)
			return true
		}
	}
	return false
}

// grown counts what was said since the archive was read, and has it read again
// after a while.
func (s *Session) grown(e event.Event) {
	if _, is := e.(event.Message); !is {
		return
	}
	if s.fresh++; s.fresh == saidSince {
		s.reread(max(0, timeSince-s.Now().Sub(s.history.At)))
	}
}

// unforgotten are the messages of a page that are not of a conversation that
// was deleted after they were said.
func (s *Session) unforgotten(tx *store.Tx, g gathered) (wanted []chat.Message, err error) {
	until := map[roster.JID]time.Time{}
	for _, m := range g.messages {
		at, known := until[m.Peer]
		if !known {
			if at, err = vault.On(tx).Forgotten(g.Address, m.Peer); err != nil {
				return nil, err
			}
			until[m.Peer] = at
		}
		if m.Time.After(at) {
			wanted = append(wanted, m)
		}
	}
	return wanted, nil
}

// keepPage keeps a page, and gives what is to be told of it.
func (s *Session) keepPage(tx *store.Tx, told []event.Event, g gathered) ([]event.Event, error) {
	account, to := s.account.Address, event.To{Address: s.account.Address}
	wanted, err := s.unforgotten(tx, g)
	if err != nil {
		return nil, err
	}
	var all []archive.Kept
	if g.newer {
		if s.filling == nil {
			s.filling = map[roster.JID]int64{}
		}
		all, err = archive.On(tx).Fill(account, time.Now(), s.filling, wanted...)
	} else {
		all, err = archive.On(tx).Append(account, archive.Older, time.Now(), wanted...)
	}
	if err != nil {
		return nil, err
	}
	answered := map[roster.JID]int64{} // the last place at which we said something
	for i, m := range wanted {
		switch m.Place = all[i].Place; {
		case all[i].New:
			told = append(told, event.Message{To: to, Message: m})
		case all[i].Advanced:
			told = append(told, event.Progress{To: to, Peer: m.Peer, ID: m.ID, State: all[i].State})
		}
		if m.Mine() {
			answered[m.Peer] = max(answered[m.Peer], m.Place)
		}
	}
	for peer, place := range answered { // what we answered we have read
		unread, err := archive.On(tx).MarkRead(account, peer, place)
		if err != nil {
			return nil, err
		}
		told = append(told, event.Seen{To: to, Peer: peer, Unread: unread})
	}
	return told, vault.On(tx).SetHistory(account, account, g.history)
}
