package ui

import (
	"strings"
	"time"

	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// search is a search as it stands. It is kept while one looks at what it led
// to, so that Ctrl-F comes back to its hits.
type search struct {
	on    bool
	all   bool   // in all conversations, not only in the open one
	aside string // what was in the line when it began
	query string // what was in the line when it was left for a hit

	asked   string    // the query that was asked for last
	askedAt time.Time // and when
	ticket  int       // whose answer is awaited; 0 for none
	skip    int       // how many hits that answer leaves out

	hits    []event.Hit
	told    int // how many hits were told
	more    bool
	took    time.Duration
	problem *problem.Problem
	cursor  int
	top     int // the first row that is shown
}

// lookEvery is the least time between two questions while somebody types.
const lookEvery = 150 * time.Millisecond

// mostHits is how many hits are kept; whoever needs more needs another query.
const mostHits = 1000

// lookFor begins a search, or goes back to the hits that one came from.
func (a *app) lookFor(query string) {
	m := a.model
	if p := a.unsearchable(); p != nil {
		m.complain(p)
		return
	}
	if back := a.search; query == "" && !m.open.IsZero() && m.talk(m.open).found >= 0 && len(back.hits) > 0 {
		query = back.query
		a.keepDraft()
		a.search = back
	} else {
		a.keepDraft()
		a.search = search{all: m.open.IsZero()}
	}
	a.search.aside = a.line.text()
	a.search.on = true
	a.line.load(query)
	a.look()
}

// unsearchable is why nothing can be searched, or nil.
func (a *app) unsearchable() *problem.Problem {
	switch k := a.model.kept; {
	case k.State == event.Open:
		return nil
	case k.State == event.Closed && k.Problem != nil:
		return k.Problem
	case k.State == event.Opening && k.Waits != "":
		return problem.New(problem.UsageError, "What was said can be searched later: it waits for "+k.Waits+".")
	case k.State == event.Opening:
		return problem.New(problem.UsageError, "What was said can be searched in a moment: it is being opened.")
	}
	return problem.New(problem.UsageError, "Nothing is kept in this run, so nothing can be searched.")
}

// leaveSearch goes back to where one was.
func (a *app) leaveSearch() {
	a.search.on = false
	a.line.load(a.unsent())
	a.search = search{}
	a.seen()
}

// unsent is what was in the line before a search.
func (a *app) unsent() string {
	if a.model.open.IsZero() {
		return a.search.aside
	}
	return a.model.talk(a.model.open).draft
}

// sought is the query as it stands.
func (a *app) sought() string { return strings.Join(strings.Fields(a.line.text()), " ") }

// look asks for what is typed, unless that was asked for or the last question
// was asked just now; the pump comes back to it then.
func (a *app) look() {
	s, query := &a.search, a.sought()
	switch {
	case query == s.asked:
	case query == "":
		*s = search{on: true, all: s.all, aside: s.aside, askedAt: s.askedAt}
	case !a.Now().Before(s.askedAt.Add(lookEvery)):
		s.asked, s.askedAt = query, a.Now()
		a.askHits(0)
	}
}

// lookDue is when what is typed is to be asked for; zero if it was.
func (a *app) lookDue() time.Time {
	if s := &a.search; s.on && a.sought() != s.asked {
		return s.askedAt.Add(lookEvery)
	}
	return time.Time{}
}

// askHits asks for hits, leaving out as many as were told.
func (a *app) askHits(skip int) {
	s, m := &a.search, a.model
	m.tickets++
	s.ticket, s.skip = m.tickets, skip
	i := intent.Search{Query: s.asked, Skip: skip, Ticket: s.ticket}
	if !s.all {
		i.Address, i.Peer = m.open.Account, m.open.Peer
	}
	a.Do(i)
}

// searched takes an answer, if it is to what was asked last.
func (a *app) searched(e event.Found) {
	s := &a.search
	if s.ticket == 0 || e.Ticket != s.ticket {
		return
	}
	s.ticket, s.problem, s.more, s.took = 0, e.Problem, e.More && e.Problem == nil, e.Took
	if s.skip == 0 {
		s.hits, s.told, s.cursor, s.top = nil, 0, 0, 0
	}
	s.told += len(e.Hits)
	s.more = s.more && len(e.Hits) > 0
	for _, h := range e.Hits {
		if len(s.hits) < mostHits && !s.has(h) {
			s.hits = append(s.hits, h)
		}
	}
}

// has tells whether a hit was told before: while more come, others move on.
func (s *search) has(h event.Hit) bool {
	for i := len(s.hits) - 1; i >= 0; i-- {
		if there := s.hits[i]; there.Account == h.Account && there.Message == h.Message {
			return true
		}
	}
	return false
}
