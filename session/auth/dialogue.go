package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"

	"sotto/session/element"
	"sotto/session/problem"
)

const (
	nsSASL  = "urn:ietf:params:xml:ns:xmpp-sasl"
	nsSASL2 = "urn:xmpp:sasl:2"
	nsBind2 = "urn:xmpp:bind:0"
	nsFAST  = "urn:xmpp:fast:0"
	nsSM    = "urn:xmpp:sm:3"
)

// dialogue is one exchange of messages in one of the two wrappings that XMPP
// has for SASL: RFC 6120, section 6, and XEP-0388.
type dialogue struct {
	x       Exchange
	domain  string
	agent   string
	offer   offer
	way     way
	scram   scram
	wish    Wish
	bind    bool             // a resource is bound with the login
	resume  bool             // a stream is resumed with it
	token   string           // the mechanism for which a token is asked for; "" for none
	sent    bool             // what was to follow behind our last message has been
	success *element.Element // as it came
}

// dialogue begins a login in one way. What is wished for along with it is
// what the server can do.
func (c *Client) dialogue(x Exchange, o offer, w way) *dialogue {
	d := &dialogue{
		x: x, domain: c.credentials.Domain, agent: c.credentials.Agent, offer: o, way: w, wish: c.wish,
		resume: w.sasl2 && o.resume && c.wish.Resume != nil,
		scram: scram{
			way: w, username: c.credentials.Username,
			least: least(c.credentials.Remembered), limit: limit(c.demands), signed: c.credentials.Remembered.Proven,
		},
	}
	d.bind = w.sasl2 && o.bind && c.wish.Tag != "" && (d.resume || c.wish.Resume == nil)
	if w.sasl2 && !w.token && c.wish.Token && d.agent != "" && (w.binding == "" || o.token != boundless) {
		d.token = o.token
	}
	return d
}

func (d *dialogue) space() string {
	if d.way.sasl2 {
		return nsSASL2
	}
	return nsSASL
}

// begin is the element with the first message, and all that is wished for.
func (d *dialogue) begin(message []byte) *element.Element {
	encoded := base64.StdEncoding.EncodeToString(message)
	if !d.way.sasl2 {
		return element.New(nsSASL, "auth").Set("mechanism", d.way.mechanism).Say(encoded)
	}
	e := element.New(nsSASL2, "authenticate").Set("mechanism", d.way.mechanism).
		Add(element.New(nsSASL2, "initial-response").Say(encoded))
	if d.agent != "" {
		software := element.New(nsSASL2, "software").Say("sotto")
		e.Add(element.New(nsSASL2, "user-agent").Set("id", d.agent).Add(software))
	}
	if d.resume {
		e.Add(d.wish.Resume)
	}
	if d.bind {
		e.Add(element.New(nsBind2, "bind").Add(element.New(nsBind2, "tag").Say(d.wish.Tag)))
	}
	return e.Add(d.tokens()...)
}

// tokens are the elements of XEP-0484: a token is used, or asked for.
func (d *dialogue) tokens() []*element.Element {
	switch {
	case d.way.token && d.wish.Invalidate:
		return []*element.Element{element.New(nsFAST, "fast").Set("invalidate", "true")}
	case d.way.token:
		return []*element.Element{element.New(nsFAST, "fast")}
	case d.token != "":
		return []*element.Element{element.New(nsFAST, "request-token").Set("mechanism", d.token)}
	}
	return nil
}

func (d *dialogue) response(message []byte) *element.Element {
	return element.New(d.space(), "response").Say(base64.StdEncoding.EncodeToString(message))
}

// conclude sends the message that ends our side, and behind it what was to
// follow. The stream of RFC 6120 begins anew after a login, so nothing can
// follow there.
func (d *dialogue) conclude(ctx context.Context, e *element.Element) error {
	return d.x.Send(ctx, d.behind(e)...)
}

func (d *dialogue) behind(e *element.Element) []*element.Element {
	switch {
	case !d.way.sasl2 || d.wish.Behind == nil || d.resume:
		return []*element.Element{e}
	case d.wish.Resume != nil:
		d.sent = true
		return []*element.Element{e, d.wish.Resume}
	}
	d.sent = true
	return append([]*element.Element{e}, d.wish.Behind(d.bind)...)
}

// answer reads a challenge or the success, and what it carries. Everything
// else is an error.
func (d *dialogue) answer(ctx context.Context) (success bool, data []byte, err error) {
	e, err := d.x.Next(ctx)
	if err != nil {
		return false, nil, err
	}
	space := d.space()
	switch {
	case e.Is(space, "failure"):
		return false, nil, d.failed(e)
	case e.Is(nsSASL2, "continue") && d.way.sasl2:
		return false, nil, d.abort(ctx, furtherStep(e, d.domain))
	case e.Is(nsSASL2, "success") && d.way.sasl2:
		d.success = e
		data, err = d.decode(e.Child(nsSASL2, "additional-data"))
		return true, data, err
	case e.Is(nsSASL, "success") && !d.way.sasl2:
		d.success = e
		success = true
	case !e.Is(space, "challenge"):
		return false, nil, problem.New(problem.LoginMalformed, d.domain).
			With(problem.Fact{Name: "answer", Value: "<" + e.Name + "/>"})
	}
	data, err = d.decode(e)
	return success, data, err
}

// failed explains why the server does not let us in. One that does not know
// what the login was bound to says so, if it is friendly: then it is not the
// password.
func (d *dialogue) failed(e *element.Element) *problem.Problem {
	p := failure(e, d.domain)
	text := strings.ToLower(e.ChildText(e.Space, "text"))
	if p.Code == problem.LoginWrongPassword && d.way.binding != "" && d.offer.types == nil && strings.Contains(text, "channel binding") {
		return problem.New(problem.LoginBindingUnknown, d.domain).With(p.Facts...)
	}
	return p
}

// decode reads what an element carries; "=" stands for nothing.
func (d *dialogue) decode(e *element.Element) ([]byte, error) {
	if e == nil || len(e.Children) == 0 && (e.Text == "" || e.Text == "=" && !d.way.sasl2) {
		return nil, nil
	}
	data, err := base64.StdEncoding.Strict().DecodeString(e.Text)
	if err != nil || len(e.Children) > 0 || strings.ContainsAny(e.Text, "\r\n") {
		return nil, problem.New(problem.LoginMalformed, d.domain).Because(err)
	}
	return data, nil
}

// acknowledge answers a proof that came as a challenge, and awaits the
// success.
func (d *dialogue) acknowledge(ctx context.Context) error {
	if err := d.x.Send(ctx, d.nothing()); err != nil {
		return err
	}
	success, extra, err := d.answer(ctx)
	if err == nil && (!success || extra != nil) {
		err = problem.New(problem.LoginMalformed, d.domain)
	}
	return err
}

// nothing is a response without data.
func (d *dialogue) nothing() *element.Element {
	e := element.New(d.space(), "response")
	if !d.way.sasl2 {
		e.Say("=")
	}
	return e
}

// abort tells the server that we give up, and returns why.
func (d *dialogue) abort(ctx context.Context, why error) error {
	_ = d.x.Send(ctx, element.New(d.space(), "abort")) // the connection ends anyway
	return why
}

// giveUp ends a login that we do not go on with, and explains why.
func (d *dialogue) giveUp(ctx context.Context, err error) error {
	var f *fault
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &f):
		err = problem.New(f.code, d.domain).With(problem.Fact{Name: "reason", Value: f.reason})
	}
	return d.abort(ctx, err)
}

// result is what there is to say of the login so far.
func (d *dialogue) result() Result {
	r := d.way.result()
	r.Iterations, r.Proven = d.scram.iterations, d.scram.proven
	r.Bind2, r.Resume, r.Token = d.offer.bind, d.offer.resume, d.offer.token
	return r
}

// outcome reads what came with the success, unless the login has failed.
func (d *dialogue) outcome(ctx context.Context, r Result, err error) (Outcome, error) {
	if err != nil || !d.way.sasl2 {
		return Outcome{Result: r}, err
	}
	o := Outcome{
		Result: r, Behind: d.sent,
		Identity: d.success.ChildText(nsSASL2, "authorization-identifier"),
		Bound:    d.success.Child(nsBind2, "bound") != nil,
		Token:    d.newToken(),
	}
	if d.resume {
		o.Resumption = d.resumption()
	}
	if o.Identity != "" && o.Resumption.Is(nsSM, "resumed") {
		return o, nil
	}
	if o.Features, err = d.x.Next(ctx); err != nil {
		return Outcome{}, err
	}
	if !o.Features.Is(element.Streams, "features") || o.Identity == "" || o.Bound && !d.bind {
		return Outcome{}, problem.New(problem.LoginMalformed, d.domain).
			With(problem.Fact{Name: "after the success", Value: "<" + o.Features.Name + "/>"})
	}
	return o, nil
}

// resumption is what the server says of the stream that was to be resumed.
func (d *dialogue) resumption() *element.Element {
	if e := d.success.Child(nsSM, "resumed"); e != nil {
		return e
	}
	if e := d.success.Child(nsSM, "failed"); e != nil {
		return e
	}
	return element.New(nsSM, "failed") // it says nothing of it
}
