// Package auth logs in (SASL, RFC 6120, section 6). It knows SCRAM with
// SHA-512, SHA-256 and SHA-1, bound to the TLS channel where both ends can
// (RFC 5802, RFC 7677, RFC 9266), and PLAIN where an account allows it by
// name. The server must prove that it knows the password too; one that skips
// that, or asks for less than a safe login, is refused, and no weaker way is
// tried after a failure.
package auth

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"strings"

	"sotto/account"
	"sotto/session/element"
	"sotto/session/problem"
)

const nsSASL = "urn:ietf:params:xml:ns:xmpp-sasl"

// Exchange is the stream that a login talks on.
type Exchange interface {
	Send(context.Context, ...*element.Element) error
	Next(context.Context) (*element.Element, error)
}

// Credentials are whom to log in as. Password is asked only when a way to
// log in has been chosen; what it gives is wiped after use.
type Credentials struct {
	Domain, Username string
	Password         func(context.Context) ([]byte, error)
	// Remembered is what earlier logins of the account have shown.
	Remembered Remembered
	// Judge looks at how the login would be done, when that has been chosen
	// and before the password is asked for; iterations and proof are not known
	// by then. Its error ends the login. nil: every way will do.
	Judge func(Result) error
}

func (c Credentials) judge(r Result) error {
	if c.Judge == nil {
		return nil
	}
	return c.Judge(r)
}

// Login logs in on a stream that offers features, over the connection with
// this TLS state. The error is a *problem.Problem, the context's, or the
// stream's own.
func Login(ctx context.Context, x Exchange, state tls.ConnectionState, features *element.Element, c Credentials, a account.Auth) (Result, error) {
	offered := offers(features)
	if len(offered) == 0 {
		return Result{}, problem.New(problem.LoginNotOffered, c.Domain)
	}
	way, err := choose(offered, bindings(features), state, c.Domain, a)
	if err != nil {
		return Result{}, err
	}
	result := way.result()
	if err := c.judge(result); err != nil {
		return Result{}, err
	}
	password, err := c.Password(ctx)
	if err != nil {
		return Result{}, err
	}
	defer clear(password)
	d := dialogue{x: x, domain: c.Domain, mechanism: way.mechanism}
	if way.plain {
		return result, d.plain(ctx, c.Username, password)
	}
	s := scram{way: way, username: c.Username, least: least(c.Remembered), limit: limit(a)}
	err = d.scram(ctx, &s, password)
	result.Iterations = s.iterations
	return result, err
}

// least is the lowest iteration count that is safe, and no step back.
func least(r Remembered) int { return max(lowest, r.Iterations) }

// limit is the highest iteration count that an account computes.
func limit(a account.Auth) int {
	if a.MaxIterations > 0 {
		return a.MaxIterations
	}
	return 1_000_000
}

// dialogue is one exchange of challenges and responses.
type dialogue struct {
	x         Exchange
	domain    string
	mechanism string
}

// begin sends the first message; RFC 6120, section 6.4.2.
func (d *dialogue) begin(ctx context.Context, message []byte) error {
	return d.x.Send(ctx, element.New(nsSASL, "auth").Set("mechanism", d.mechanism).Say(encode(message)))
}

func (d *dialogue) respond(ctx context.Context, message []byte) error {
	return d.x.Send(ctx, element.New(nsSASL, "response").Say(encode(message)))
}

// encode writes data as an element's text; "=" stands for none.
func encode(message []byte) string {
	if len(message) == 0 {
		return "="
	}
	return base64.StdEncoding.EncodeToString(message)
}

// answer reads a challenge or the success, and what it carries. Everything
// else is an error.
func (d *dialogue) answer(ctx context.Context) (success bool, data []byte, err error) {
	e, err := d.x.Next(ctx)
	if err != nil {
		return false, nil, err
	}
	switch {
	case e.Is(nsSASL, "failure"):
		return false, nil, failure(e, d.domain)
	case e.Is(nsSASL, "success"):
		success = true
	case !e.Is(nsSASL, "challenge"):
		return false, nil, problem.New(problem.LoginMalformed, d.domain).
			With(problem.Fact{Name: "answer", Value: "<" + e.Name + "/>"})
	}
	if len(e.Children) > 0 {
		return success, nil, problem.New(problem.LoginMalformed, d.domain)
	}
	if e.Text == "" || e.Text == "=" {
		return success, nil, nil
	}
	data, err = base64.StdEncoding.Strict().DecodeString(e.Text)
	if err != nil || strings.ContainsAny(e.Text, "\r\n") {
		return success, nil, problem.New(problem.LoginMalformed, d.domain).Because(err)
	}
	return success, data, nil
}

// abort tells the server that we give up, and returns why.
func (d *dialogue) abort(ctx context.Context, p *problem.Problem) error {
	_ = d.x.Send(ctx, element.New(nsSASL, "abort")) // the connection ends anyway
	return p
}

// plain sends the password itself (RFC 4616).
func (d *dialogue) plain(ctx context.Context, username string, password []byte) error {
	prepared, err := prepare(password)
	if err != nil {
		return problem.New(problem.LoginRefused, d.domain).Because(err)
	}
	defer clear(prepared)
	message := append([]byte("\x00"+username+"\x00"), prepared...)
	defer clear(message)
	if err := d.begin(ctx, message); err != nil {
		return err
	}
	success, _, err := d.answer(ctx)
	if err == nil && !success {
		err = d.abort(ctx, problem.New(problem.LoginMalformed, d.domain))
	}
	return err
}

// scram does the four messages of RFC 5802, section 5.
func (d *dialogue) scram(ctx context.Context, s *scram, password []byte) error {
	if err := d.begin(ctx, s.first()); err != nil {
		return err
	}
	success, challenge, err := d.answer(ctx)
	switch {
	case err != nil:
		return err
	case success:
		return problem.New(problem.LoginNoProof, d.domain)
	}
	final, err := s.final(ctx, challenge, password)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return d.abort(ctx, refusal(err, d.domain))
	}
	if err := d.respond(ctx, final); err != nil {
		return err
	}
	success, proof, err := d.answer(ctx)
	if err != nil {
		return err
	}
	if err := s.verify(proof); err != nil {
		return d.abort(ctx, refusal(err, d.domain))
	}
	if success {
		return nil
	}
	return d.conclude(ctx) // the proof came as a challenge of its own
}

// conclude answers a proof that came as a challenge, and awaits the success.
func (d *dialogue) conclude(ctx context.Context) error {
	if err := d.respond(ctx, nil); err != nil {
		return err
	}
	success, extra, err := d.answer(ctx)
	if err == nil && (!success || extra != nil) {
		err = problem.New(problem.LoginMalformed, d.domain)
	}
	return err
}
