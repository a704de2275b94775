package sessiontest_test

import (
	"crypto/tls"
	"strings"

	"sotto/session/sessiontest"
)

const (
	nsTLS   = "urn:ietf:params:xml:ns:xmpp-tls"
	nsSASL  = "urn:ietf:params:xml:ns:xmpp-sasl"
	proceed = "<proceed xmlns='" + nsTLS + "'/>"
	offer   = "<stream:features><starttls xmlns='" + nsTLS + "'><required/></starttls></stream:features>"
	empty   = "<stream:features/>"
	bind    = "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>"
)

// hostess writes the scripts of hostile servers. She has an authority that
// the client trusts, and a certificate by which she passes where the fault
// comes later.
type hostess struct {
	ca   *sessiontest.CA
	good tls.Certificate
}

func newHostess() *hostess {
	ca := sessiontest.NewCA("a test's authority")
	return &hostess{ca: ca, good: ca.Issue(sessiontest.Names(domain))}
}

// clear answers the client's header with ours and a text, in clear.
func (h *hostess) clear(text string) sessiontest.Step {
	return sessiontest.Steps(sessiontest.Open(domain), sessiontest.Send(text))
}

// asked offers TLS, and answers the request with a text.
func (h *hostess) asked(text string) sessiontest.Step {
	return sessiontest.Steps(h.clear(offer), sessiontest.Expect("<starttls"), sessiontest.Send(text))
}

// inside goes on within TLS that the client trusts.
func (h *hostess) inside(steps ...sessiontest.Step) sessiontest.Step {
	return sessiontest.Steps(sessiontest.Secure(domain, sessiontest.With(h.good)), sessiontest.Steps(steps...))
}

// offering offers features within TLS.
func (h *hostess) offering(features string, steps ...sessiontest.Step) sessiontest.Step {
	return h.inside(sessiontest.Open(domain), sessiontest.Send(features), sessiontest.Steps(steps...))
}

// scram offers SCRAM-SHA-256 within TLS.
func (h *hostess) scram(steps ...sessiontest.Step) sessiontest.Step {
	return h.offering(sessiontest.Mechanisms(nil, "SCRAM-SHA-256"), steps...)
}

// let lets the client log in, and goes on after that.
func (h *hostess) let(steps ...sessiontest.Step) sessiontest.Step {
	login := sessiontest.Login{User: "romeo", Password: password}
	return h.scram(login.Step, sessiontest.Open(domain), sessiontest.Steps(steps...))
}

// bound lets the client in and answers its request to bind.
func (h *hostess) bound(payload string) sessiontest.Step {
	return h.let(sessiontest.Send(bind), func(c *sessiontest.Conn) error {
		iq, err := c.Until("</iq>")
		if err != nil {
			return err
		}
		_, id, _ := strings.Cut(iq, "id='")
		if id == "" {
			_, id, _ = strings.Cut(iq, "id=\"")
		}
		id = id[:strings.IndexAny(id, "'\"")]
		return c.Say(strings.ReplaceAll(payload, "ID", id))
	})
}

func streamError(condition string) string {
	return "<stream:error>" + condition + "</stream:error></stream:stream>"
}

// condition is a stream error by its name.
func condition(name string) string {
	return streamError("<" + name + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>")
}
