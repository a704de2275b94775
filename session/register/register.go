// Package register asks a server for an account (XEP-0077), on a stream that
// is not logged in: inside verified TLS, since only of that a stream can be
// made. It shows an invitation where there is one (XEP-0445), reads what the
// server asks, as plain fields or as a data form (XEP-0004), and hands in
// what was filled in. It follows no redirection and opens no web page: what
// a server names, a person may open.
package register

import (
	"context"
	"crypto/rand"
	"errors"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/problem"
)

// The namespaces.
const (
	nsClient   = "jabber:client"
	nsRegister = "jabber:iq:register"
	nsForm     = "jabber:x:data"
	nsPage     = "jabber:x:oob"
	nsMedia    = "urn:xmpp:media-element"
	nsStanza   = "urn:ietf:params:xml:ns:xmpp-stanzas"
	nsPreauth  = "urn:xmpp:pars:0"

	nsOffered = "http://jabber.org/features/iq-register"
	nsInvited = "urn:xmpp:ibr-token:0"
)

// Exchange is the stream that a registration talks on.
type Exchange interface {
	Send(context.Context, ...*element.Element) error
	Next(context.Context) (*element.Element, error)
}

// Counter is where a server registers people.
type Counter struct {
	Stream Exchange
	Domain string
}

// Open tells whether a server that offers these features registers people,
// with an invitation or without, and shows it the invitation. The error is a
// *problem.Problem, the context's, or the stream's own.
func (c Counter) Open(ctx context.Context, features *element.Element, token string) error {
	offered, invited := features.Child(nsOffered, "register") != nil, features.Child(nsInvited, "register") != nil
	switch {
	case !offered && (!invited || token == ""):
		return problem.New(problem.RegisterNotOffered, c.Domain)
	case token == "" || !invited:
		return nil // a server that knows no invitations may register anybody
	}
	_, err := c.ask(ctx, "set", element.New(nsPreauth, "preauth").Set("token", token))
	var r *refusal
	if errors.As(err, &r) {
		return r.explain(problem.New(problem.InvitationRefused, c.Domain))
	}
	return err
}

// Paper asks what a server wants to know.
func (c Counter) Paper(ctx context.Context) (*Paper, error) {
	answer, err := c.ask(ctx, "get", element.New(nsRegister, "query"))
	if err != nil {
		return nil, c.refused(err, c.Domain)
	}
	return read(answer.Child(nsRegister, "query"), c.Domain)
}

// most is how many other elements may come before an answer.
const most = 100

// ask sends an IQ and awaits its answer: the one with its id, of the server.
func (c Counter) ask(ctx context.Context, kind string, payload *element.Element) (*element.Element, error) {
	id := rand.Text()
	iq := element.New(nsClient, "iq").Set("type", kind).Set("id", id).Set("to", c.Domain).Add(payload)
	if err := c.Stream.Send(ctx, iq); err != nil {
		return nil, err
	}
	for range most {
		e, err := c.Stream.Next(ctx)
		if err != nil {
			return nil, err
		}
		from := e.Get("from")
		if !e.Is(nsClient, "iq") || e.Get("id") != id || from != "" && roster.FromWire(from) != roster.FromWire(c.Domain) {
			continue
		}
		switch e.Get("type") {
		case "result":
			return e, nil
		case "error":
			return nil, refusedBy(e)
		}
	}
	return nil, problem.New(problem.StreamMalformed, c.Domain)
}
