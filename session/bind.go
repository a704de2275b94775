package session

import (
	"cmp"
	"context"
	"crypto/rand"
	"strings"

	"sotto/roster"
	"sotto/session/auth"
	"sotto/session/element"
	"sotto/session/problem"
	"sotto/session/stream"
	"sotto/session/xep"
)

const nsBind = "urn:ietf:params:xml:ns:xmpp-bind"

// program begins the name of a resource; it is what everybody may know.
const program = "sotto"

// standing is how a stream stands after the login.
type standing struct {
	own     roster.JID // what the server bound, now or when the stream began
	resumed bool       // it goes on with an earlier one
	handled uint32     // how many of our stanzas the server has of that one
	managed bool       // the server counts (XEP-0198)
	id      string     // by which it can be resumed; "" for not at all
	lost    *loss      // of an earlier one that could not be resumed; nil for none
	early   []*element.Element
}

// bind gets from the login to a stream that stands: an earlier one that goes
// on, or a new one with a resource of its own. What the server binds must be
// our own account (threats F-13).
func (a *attempt) bind(ctx context.Context, s *stream.Stream, o auth.Outcome) (standing, error) {
	ctx, cancel := context.WithTimeout(ctx, a.options.Timeouts.Bind)
	defer cancel()
	if o.SASL2 && roster.FromWire(o.Identity).Bare() != a.account.Address.Bare() {
		return standing{}, a.wrong(o.Identity)
	}
	if o.Features != nil { // they follow a login that does not begin the stream anew
		a.offered, a.restarted = append(a.offered, o.Features), true
	}
	if a.resume == nil {
		return a.afresh(ctx, s, o)
	}
	resumed, err := a.goOn(ctx, s, &o)
	if err != nil || resumed.resumed {
		return resumed, err
	}
	return a.afresh(ctx, s, o)
}

// afresh binds a resource, unless that was done with the login (XEP-0386).
// The login of RFC 6120 has the stream opened anew, and then the request goes
// along with the opening tag; after that of XEP-0388 it may have gone
// already.
func (a *attempt) afresh(ctx context.Context, s *stream.Stream, o auth.Outcome) (standing, error) {
	st, features, err := standing{lost: a.lost}, o.Features, error(nil)
	switch {
	case o.Bound && o.Behind:
	case o.Bound:
		err = s.Send(ctx, a.flight(true)...)
	case features == nil:
		features, err = a.restart(ctx, s, a.flight(false)...)
	case !o.Behind && offersBind(features):
		err = s.Send(ctx, a.flight(false)...)
	}
	switch {
	case err != nil:
		return st, err
	case o.Bound:
		st.own, err = a.ours(o.Identity)
	case !offersBind(features):
		err = problem.New(problem.BindRefused, a.account.Address.Domain()).
			With(problem.Fact{Name: "server", Value: "offers no resource binding"})
	default:
		st.own, err = a.awaitBind(ctx, s)
	}
	if err != nil {
		return st, err
	}
	return a.manage(ctx, s, st, features)
}

func offersBind(features *element.Element) bool { return features.Child(nsBind, "bind") != nil }

// flight is what follows the login: the request to bind (RFC 6120, section
// 7), for the account's resource or one by chance, and what every session
// begins with. That waits where it is not known yet whether the stream can be
// managed: our presence makes the server send what it held for us, and what
// is not counted can be lost.
func (a *attempt) flight(bound bool) []*element.Element {
	var all []*element.Element
	if !bound {
		a.bindID = rand.Text()
		ask := element.New(nsBind, "bind").Add(element.New(nsBind, "resource").Say(cmp.Or(a.account.Resource, resource())))
		all = append(all, element.New("jabber:client", "iq").Set("type", "set").Set("id", a.bindID).Add(ask))
	}
	if _, known := a.manages(); known {
		all = append(all, a.beginning()...)
	}
	return all
}

// awaitBind reads up to the answer. Nothing else is expected before the
// session stands; it is not ours to act on.
func (a *attempt) awaitBind(ctx context.Context, s *stream.Stream) (roster.JID, error) {
	for {
		e, err := s.Next(ctx)
		if err != nil {
			return roster.JID{}, err
		}
		if e.Is("jabber:client", "iq") && e.Get("id") == a.bindID {
			return a.bound(e)
		}
	}
}

// bound reads the answer.
func (a *attempt) bound(answer *element.Element) (roster.JID, error) {
	if answer.Get("type") != "result" {
		return roster.JID{}, problem.New(problem.BindRefused, a.account.Address.Domain()).With(xep.Condition(answer)...)
	}
	return a.ours(answer.Child(nsBind, "bind").ChildText(nsBind, "jid"))
}

// ours holds what was bound against what must be: a full address of our own
// account.
func (a *attempt) ours(address string) (roster.JID, error) {
	own := roster.FromWire(address)
	if own.Bare() != a.account.Address.Bare() || own.IsBare() || len(own.Resource()) > 1023 {
		return roster.JID{}, a.wrong(address)
	}
	return own, nil
}

func (a *attempt) wrong(address string) error {
	return problem.New(problem.BindWrongAddress, a.account.Address.Domain()).
		With(problem.Fact{Name: "bound address", Value: address})
}

// resource is a name for this session that tells nothing of the computer or
// its user (threats A-25).
func resource() string { return program + "." + strings.ToLower(rand.Text()[:8]) }
