package session

import (
	"context"
	"slices"

	"sotto/session/auth"
	"sotto/session/element"
	"sotto/session/problem"
	"sotto/session/sm"
	"sotto/session/stream"
)

// How an attempt gets to a stream that is managed (XEP-0198): it asks to go
// on with an earlier one, or has a new one counted from its first stanza.

// Whether a server manages streams, as it is remembered; "" is not known.
const (
	managesStreams = "yes"
	plainStreams   = "no"
)

// loss is the end of a stream that could not be resumed.
type loss struct {
	told    bool   // the server said how far it had come
	handled uint32 // so many of our stanzas
}

// manages tells whether the server manages streams, and whether that is known
// already: by what it offers within this attempt, or by an earlier one.
func (a *attempt) manages() (yes, known bool) {
	switch {
	case !a.managing:
		return false, true
	case slices.Contains(spaces(a.offered...), sm.Space):
		return true, true
	case a.restarted:
		return false, true
	}
	return a.before.strongest.Managed == managesStreams, a.before.strongest.Managed != ""
}

// beginning is what a session begins with, and before that the request to
// count it.
func (a *attempt) beginning() (all []*element.Element) {
	if yes, _ := a.manages(); yes {
		all, a.enabling = append(all, sm.Enable()), true
	}
	if a.behind != nil {
		all, a.ahead = append(all, a.behind(a.lost)...), true
		a.flown = true
	}
	return all
}

// goOn asks to go on with the earlier stream, unless that was asked along
// with the login, and takes the answer. A refusal is no error; it is noted
// in the attempt, and the stream begins afresh.
func (a *attempt) goOn(ctx context.Context, s *stream.Stream, o *auth.Outcome) (standing, error) {
	answer, err := o.Resumption, error(nil)
	switch {
	case answer != nil:
	case !o.SASL2:
		o.Features, err = a.restart(ctx, s, sm.Resume(*a.resume))
		a.restarted = err == nil
	case !o.Behind && sm.Offered(o.Features):
		err = s.Send(ctx, sm.Resume(*a.resume))
	}
	if err == nil && answer == nil {
		if o.Features != nil && !sm.Offered(o.Features) {
			a.lost = &loss{}
			return standing{}, nil
		}
		answer, err = a.await(ctx, s, "resumed", nil)
	}
	o.Behind = false // what followed the login was the request to go on, if anything was
	if err != nil {
		return standing{}, err
	}
	handled, told := sm.Count(answer)
	if answer.Name == "failed" {
		a.lost = &loss{told: told, handled: handled}
		return standing{}, nil
	}
	if answer.Get("previd") != a.resume.ID || !told {
		return standing{}, problem.New(problem.StreamMalformed, a.account.Address.Domain()).
			With(problem.Fact{Name: "resumed", Value: answer.String()})
	}
	return standing{own: a.resume.Bound, resumed: true, handled: handled, managed: true, id: a.resume.ID}, nil
}

// manage asks the server to count, unless that has been asked, and takes the
// answer. That it will not is no error.
func (a *attempt) manage(ctx context.Context, s *stream.Stream, st standing, features *element.Element) (standing, error) {
	if a.managing && !a.enabling && !a.flown && sm.Offered(features) {
		if err := s.Send(ctx, a.beginning()...); err != nil {
			return st, err
		}
	}
	if !a.enabling {
		return st, nil
	}
	answer, err := a.await(ctx, s, "enabled", &st.early)
	if err == nil && answer.Name == "enabled" {
		st.managed, st.id = true, sm.Enabled(answer)
	}
	return st, err
}

// mostEarly is how many stanzas are kept that come before the answer. They are not
// counted.
const mostEarly = 1000

// await reads up to a yes or a no of the protocol's. What comes before it is
// kept, where somebody wants it.
func (a *attempt) await(ctx context.Context, s *stream.Stream, yes string, early *[]*element.Element) (*element.Element, error) {
	for {
		e, err := s.Next(ctx)
		switch {
		case err != nil:
			return nil, err
		case e.Is(sm.Space, yes), e.Is(sm.Space, "failed"):
			return e, nil
		case early != nil && len(*early) < mostEarly:
			*early = append(*early, e)
		}
	}
}

// resumes is the stream to go on with, as an attempt gets it; nil for none.
// The server will be told how far we are, so that is kept before. What the
// disk refuses is not counted.
func (s *Session) resumes() *sm.State {
	s.release()
	l := s.stream
	l.rewind()
	if !l.Resumable() {
		return nil
	}
	return &sm.State{ID: l.ID, Bound: l.Bound, In: l.In}
}
