package session

import (
	"cmp"
	"context"
	"crypto/rand"
	"strings"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/problem"
	"sotto/session/stream"
	"sotto/session/xep"
)

const nsBind = "urn:ietf:params:xml:ns:xmpp-bind"

// bind restarts the stream after the login and binds a resource (RFC 6120,
// section 7): the account's, or one by chance. The server may choose another;
// what it binds must be our own account (threats F-13).
func (a *attempt) bind(ctx context.Context, s *stream.Stream) (roster.JID, error) {
	ctx, cancel := context.WithTimeout(ctx, a.options.Timeouts.Bind)
	defer cancel()
	domain := a.account.Address.Domain()
	features, err := a.restart(ctx, s)
	if err != nil {
		return roster.JID{}, err
	}
	if features.Child(nsBind, "bind") == nil {
		return roster.JID{}, problem.New(problem.BindRefused, domain).
			With(problem.Fact{Name: "server", Value: "offers no resource binding"})
	}
	id := rand.Text()
	ask := element.New(nsBind, "bind").Add(element.New(nsBind, "resource").Say(cmp.Or(a.account.Resource, resource())))
	if err := s.Send(ctx, element.New("jabber:client", "iq").Set("type", "set").Set("id", id).Add(ask)); err != nil {
		return roster.JID{}, err
	}
	for {
		e, err := s.Next(ctx)
		if err != nil {
			return roster.JID{}, err
		}
		if e.Is("jabber:client", "iq") && e.Get("id") == id {
			return a.bound(e)
		}
		// Nothing else is expected before the session stands; it is not ours to act on.
	}
}

// bound reads the answer: a full address of our own account.
func (a *attempt) bound(answer *element.Element) (roster.JID, error) {
	domain := a.account.Address.Domain()
	if answer.Get("type") != "result" {
		return roster.JID{}, problem.New(problem.BindRefused, domain).With(xep.Condition(answer)...)
	}
	own := roster.FromWire(answer.Child(nsBind, "bind").ChildText(nsBind, "jid"))
	if own.Bare() != a.account.Address.Bare() || own.IsBare() || len(own.Resource()) > 1023 {
		return roster.JID{}, problem.New(problem.BindWrongAddress, domain).
			With(problem.Fact{Name: "bound address", Value: own.String()})
	}
	return own, nil
}

// resource is a name for this session that tells nothing of the computer or
// its user (threats A-25).
func resource() string { return "sotto." + strings.ToLower(rand.Text()[:8]) }
