// Package session keeps accounts connected. It is the wire's room: it knows
// the network and nothing of screens or disks.
//
// A Session is one account. Its loop owns all of its state; a reader and a
// writer own the two directions of the connection; short-lived tasks do what
// must wait, and answer into the loop's mailbox. Nobody holds a lock while
// waiting, and no two goroutines can wait for each other. What comes up are
// event.Event values, what goes down are intent.Intent values, and every
// failure is a problem.Problem.
package session

import (
	"context"
	"sync"
	"time"

	"sotto/account"
	"sotto/account/vault"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/xep"
)

// Session is one account on the wire. Everything below mail is owned by the
// loop.
type Session struct {
	account account.Account
	options Options
	up      func(event.Event)              // safe from every goroutine, never blocks
	desk    *desk                          // nil: nothing is kept
	crowded func(most int) <-chan struct{} // brim of where up puts; nil: it is never full
	mail    *mailbox[any]
	tasks   sync.WaitGroup
	closing chan struct{} // closed when the loop takes no more mail

	features []xep.Feature
	book     *roster.Book
	offers   []string // what our server does for the account, on this stream
	asks     asks
	backoff  backoff
	memory   memory

	wanted  bool        // a person wants the account online
	state   event.State // how the link stands
	attempt int         // counts attempts; what belongs to an older one is stale
	cancel  context.CancelFunc
	link    *link
	since   time.Time // when the link came up
	out     *mailbox[outgoing]
	lagging int      // links whose reader and writer are not over
	left    *parting // the last of these, when it was left in peace
	flying  bool     // an attempt has taken off, and the link does not stand yet
	entry   entry    // what the next login goes by
	careful bool     // nothing is sent ahead of the server's answers any more
	retry   *time.Timer
	silence *time.Timer
	proving int // the attempt whose link is asked whether it is alive, because it may not be

	stream    *ledger    // what was sent and heard; of the last stream, while no other has begun
	inherited bool       // it was an earlier process's
	leaving   []outgoing // for the writer, as soon as it is kept
	proved    bool       // the server has told on this link how far it is
	silences  int        // how many links in a row carried a resumed stream, and no answer
	owes      bool       // the server asked how far we are
	asking    bool       // we asked how far it is
	covered   uint32     // how many stanzas had been sent when we did
	pressing  bool       // a message was sent since then
	unasked   int        // how many stanzas were
	press     *time.Timer
	overdue   *time.Timer

	told     []event.Event  // emitted, and not yet passed up
	owed     []event.Event  // passed up, and not kept: the disk failed
	failing  bool           // it has not worked since
	retrying bool           // and is tried once more in a while
	unsent   []chat.Message // in order; on no stream
	going    []going        // in order; on the stream
	doubtful []chat.Message // they were on a stream that is lost
	search   *search        // for these in the server's archive; nil while none is made
	said     map[saying]bool

	history   vault.History        // how far the server's archive has been read
	gathering *gathering           // of what may have been missed; nil while none is made
	fresh     int                  // how many messages were told since it began
	places    map[roster.JID]int64 // where the last message of each conversation stands that was gathered
	filling   map[roster.JID]int64 // the same within the transaction that is under way
}

// The mail that a loop gets, beside event and intent values.
type (
	connected struct { // an attempt is over
		attempt int
		link    *link
		err     error
		ahead   bool // something was sent ahead of the server's answers
		flown   bool // what a session begins with was sent
	}
	stepped struct { // an attempt came a step further
		attempt int
		step    event.Step
	}
	heard struct { // the reader read an element
		attempt int
		own     roster.JID // whom its link was bound to
		managed bool       // its stream was managed
		skipped int        // how many were beyond the limits before it
		element *element.Element
	}
	wrote struct { // the writer wrote a message of ours
		attempt int
		id      string
	}
	laidDown  struct{ attempt int } // a link's reader and writer are over
	pressed   struct{ attempt int } // it is time to ask how far the server is
	overdue   struct{ attempt int } // it did not answer that
	retried   struct{}              // what the disk refused can be tried once more
	recollect struct{}              // the database has opened late
	ended     struct {              // reader or writer met the end of the connection
		attempt int
		err     error
	}
	expired struct{ id string }   // nobody answered a question in time
	due     struct{ attempt int } // the wait before the next attempt is over
	silent  struct{ attempt int } // nothing was heard for a while
)

func newSession(a account.Account, o Options, up func(event.Event)) *Session {
	return &Session{
		account: a, options: o, up: up,
		mail:     newMailbox[any](),
		features: features(),
		entry:    entry{agent: agent()},
		book:     roster.NewBook(),
		state:    event.Offline,
		stream:   &ledger{},
		closing:  make(chan struct{}),
		backoff:  backoff{first: o.Timeouts.First, longest: o.Timeouts.Longest, jitter: o.Jitter},
	}
}

// run is the loop. It begins when the database is open, or known to stay
// closed, and ends when the context does, after goodbye.
func (s *Session) run(ctx context.Context) {
	s.recall(ctx)
	for ctx.Err() == nil {
		var b batch
		for _, m := range s.mail.next(ctx.Done()) {
			if b.full(m) {
				s.release()
			}
			s.handle(ctx, m)
		}
		s.release()
	}
	close(s.closing)
	s.wanted = false
	s.leave()
	if s.state != event.Offline {
		s.tell(event.Offline, nil)
	}
	s.linger()
	s.tasks.Wait()
	s.tidy()
	s.giveUp()
	s.release()
}

// tidy deals with the mail that came during goodbye: nothing of it can be
// sent any more, and none of what was said or heard is passed over.
func (s *Session) tidy() {
	late, _ := s.mail.take()
	s.late(late)
}

// late is for mail that came when the loop was over.
func (s *Session) late(mail []any) {
	for _, m := range mail {
		switch m := m.(type) {
		case connected: // nobody was there to take it
			if m.link != nil {
				(&attempt{options: s.options}).discard(m.link)
			}
		case intent.Send:
			s.say(m)
		case heard:
			s.answered(m)
			s.heard(m)
		case wrote:
			s.wrote(m)
		case ended:
			s.over(m)
		case laidDown:
			s.laidDown(context.Background(), m)
		}
	}
}

// handle decides on one piece of mail.
func (s *Session) handle(ctx context.Context, m any) {
	switch m := m.(type) {
	case intent.Intent:
		s.want(ctx, m)
	case stepped:
		if m.attempt == s.attempt {
			s.Emit(m.step)
		}
	case connected:
		s.connected(ctx, m)
	case heard:
		s.answered(m)
		s.heard(m)
	case wrote:
		s.wrote(m)
	case laidDown:
		s.laidDown(ctx, m)
	case pressed:
		if m.attempt == s.attempt {
			s.inquire()
		}
	case overdue:
		if m.attempt == s.attempt {
			s.lost(ctx, problem.New(problem.TimedOut, s.account.Address.Domain()))
		}
	case question:
		s.pose(m)
	case recollect:
		if s.recall(ctx); s.link != nil {
			s.recognize()
			s.reconcile()
			s.catchUp()
		}
	case ended:
		if s.over(m); m.attempt == s.attempt {
			s.lost(ctx, m.err)
		}
	case flight:
		s.takeOff(m)
	case workedOff:
		m.done()
	case turned:
		s.turnPage()
	case rereads:
		s.catchUp()
	case departing: // the rest departs with the next release
	case retried: // with the next release
		s.retrying = false
	case roused:
		s.rouse(ctx)
	case expired:
		s.expired(m.id)
	case due:
		if m.attempt == s.attempt && s.state == event.Waiting {
			s.connect(ctx)
		}
	case silent:
		if m.attempt == s.attempt && s.link != nil {
			s.inquire()
		}
	}
}

// want carries out an intent.
func (s *Session) want(ctx context.Context, i intent.Intent) {
	switch i := i.(type) {
	case intent.Connect:
		s.wanted = true
		if s.state == event.Offline || s.state == event.Waiting {
			s.connect(ctx)
		}
	case intent.Reconnect:
		s.reconnect(ctx)
	case intent.Disconnect:
		s.wanted = false
		s.leave()
		s.tell(event.Offline, nil)
	case intent.Accept:
		s.accept()
		s.want(ctx, intent.Connect(i))
	case intent.Send:
		s.say(i)
	default:
		for _, f := range s.features {
			if f.Want != nil && f.Want(s, i) {
				return
			}
		}
	}
}

// tell says how the link stands now.
func (s *Session) tell(state event.State, p *problem.Problem) {
	s.state = state
	l := event.Link{To: event.To{Address: s.account.Address}, State: state, Problem: p}
	if s.link != nil {
		l.Security = s.link.security
	}
	s.Emit(l)
}

// task runs f beside the loop. The session does not end before it.
func (s *Session) task(f func()) {
	s.tasks.Add(1)
	s.options.Go(func() {
		defer s.tasks.Done()
		f()
	})
}
