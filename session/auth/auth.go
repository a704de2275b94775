// Package auth logs in, by SASL as RFC 6120, section 6 has it or as XEP-0388
// does. It knows SCRAM with SHA-512, SHA-256 and SHA-1, bound to the TLS
// channel where both ends can (RFC 5802, RFC 7677, RFC 9266), tokens in the
// place of the password (XEP-0484), and PLAIN where an account allows it by
// name. The server must prove that it knows the password or the token too;
// one that skips that, that asks for less than a safe login, or that signs
// another offer than the one that came (XEP-0474) is refused, and no weaker
// way is tried after a failure.
//
// What earlier logins have shown saves round trips: the login then begins
// along with the stream, before the server has said what it offers. That
// offer is held against the same rules when it comes, and before anything
// that proves the password is sent.
package auth

import (
	"context"
	"crypto/tls"
	"slices"
	"strings"

	"sotto/account"
	"sotto/session/element"
	"sotto/session/problem"
)

// Exchange is the stream that a login talks on.
type Exchange interface {
	Send(context.Context, ...*element.Element) error
	Next(context.Context) (*element.Element, error)
}

// Credentials are whom to log in as, and by what.
type Credentials struct {
	Domain, Username string
	// Password is asked only when it is about to be used; what it gives is
	// wiped after that.
	Password func(context.Context) ([]byte, error)
	// Agent is what this installation is called at the server: see
	// account.Token. "" names none, and then there are no tokens.
	Agent string
	// Token is used in the place of the password if the connection allows its
	// mechanism. The zero value is none.
	Token account.Token
	// Remembered is what earlier logins of the account have shown.
	Remembered Remembered
	// Judge looks at how the login would be done, when all is known of it and
	// nothing that proves the password has been sent: for SCRAM that is after
	// the server's first message. Its error ends the login. nil: every way
	// will do.
	Judge func(Result) error
}

func (c Credentials) judge(r Result) error {
	if c.Judge == nil {
		return nil
	}
	return c.Judge(r)
}

// Wish is what is asked for along with the login, where the server can do
// that (XEP-0388, section 2.3).
type Wish struct {
	// Tag begins the name of the resource that is bound (XEP-0386); "" has
	// none bound. The server then forgets what it held for us while nobody was
	// online: who binds so reads it in the archive.
	Tag string
	// Token asks for a token in the place of the password (XEP-0484).
	Token bool
	// Invalidate makes the token that is used now the last one.
	Invalidate bool
	// Resume asks to go on with an earlier stream (XEP-0198); nil for none. It
	// goes within the login where the server can do that, and behind it
	// otherwise. Nothing else follows then before the server has answered.
	Resume *element.Element
	// Behind gives what follows the message that concludes our side, in the
	// same flight, and is told whether a resource is bound with the login. It
	// is called once at most. nil: nothing follows before the server has
	// answered.
	Behind func(bound bool) []*element.Element
}

// Outcome is what a login came to.
type Outcome struct {
	Result
	Identity string           // the address that the server says we have, by SASL2 only
	Bound    bool             // a resource is bound, and Identity is the full address
	Behind   bool             // what was to follow has been sent
	Features *element.Element // what is offered now, by SASL2 only: its stream is not restarted
	// Resumption is the answer to Wish.Resume that came with the success; nil
	// where none did. After a resumed stream there are no Features.
	Resumption *element.Element
	Token      account.Token // a new token; its Mechanism is "" where there is none
}

// Client is our side of one login.
type Client struct {
	state       tls.ConnectionState
	credentials Credentials
	demands     account.Auth
	wish        Wish
	ahead       *dialogue // what went ahead of the server's offer; nil for nothing
}

// New prepares a login over a connection with this TLS state.
func New(state tls.ConnectionState, c Credentials, demands account.Auth, w Wish) *Client {
	return &Client{state: state, credentials: c, demands: demands, wish: w}
}

// Login logs in on a stream that offers features, after what Ahead gave has
// been sent. The error is a *problem.Problem, the context's, or the stream's
// own; *TokenError says that the password may be tried on a new connection.
func (c *Client) Login(ctx context.Context, x Exchange, features *element.Element) (Outcome, error) {
	o, chosen, err := pick(offers(features), c.state, c.credentials.Domain, c.demands)
	switch {
	case c.ahead != nil && c.ahead.way.token:
		return c.byToken(ctx, x, o, err)
	case c.ahead != nil && err != nil:
		c.ahead.x = x
		return Outcome{}, c.ahead.abort(ctx, err)
	case err != nil:
		return Outcome{}, err
	case c.ahead != nil && c.ahead.way.same(chosen):
		c.ahead.meet(x, o, chosen)
		return c.scram(ctx, c.ahead)
	}
	d := c.dialogue(x, o, chosen)
	if c.ahead != nil {
		if err := c.credentials.judge(d.result()); err != nil {
			return Outcome{}, d.abort(ctx, err)
		}
		if err := c.retract(ctx, x); err != nil {
			return Outcome{}, err
		}
	}
	return c.byPassword(ctx, d)
}

// byPassword logs in from the first message on.
func (c *Client) byPassword(ctx context.Context, d *dialogue) (Outcome, error) {
	if d.way.plain {
		return c.plain(ctx, d)
	}
	if err := d.x.Send(ctx, d.begin(d.scram.first())); err != nil {
		return Outcome{}, err
	}
	return c.scram(ctx, d)
}

// plain sends the password itself (RFC 4616).
func (c *Client) plain(ctx context.Context, d *dialogue) (Outcome, error) {
	result := d.result()
	if err := c.credentials.judge(result); err != nil {
		return Outcome{}, err
	}
	password, err := c.credentials.Password(ctx)
	if err != nil {
		return Outcome{}, err
	}
	defer clear(password)
	prepared, err := prepare(password)
	if err != nil {
		return Outcome{}, problem.New(problem.LoginRefused, d.domain).Because(err)
	}
	defer clear(prepared)
	message := slices.Concat([]byte("\x00"+c.credentials.Username+"\x00"), prepared)
	defer clear(message)
	if err := d.conclude(ctx, d.begin(message)); err != nil {
		return Outcome{}, err
	}
	success, _, err := d.answer(ctx)
	if err == nil && !success {
		err = d.abort(ctx, problem.New(problem.LoginMalformed, d.domain))
	}
	return d.outcome(ctx, result, err)
}

// scram goes on from the first message that has been sent: the rest of the
// four of RFC 5802, section 5.
func (c *Client) scram(ctx context.Context, d *dialogue) (Outcome, error) {
	success, challenge, err := d.answer(ctx)
	switch {
	case err != nil:
		return Outcome{}, err
	case success:
		return Outcome{}, problem.New(problem.LoginNoProof, d.domain)
	}
	d.scram.signature = d.offer.signature(d.way.hash)
	final, err := c.prove(ctx, d, challenge)
	if err != nil {
		return Outcome{}, d.giveUp(ctx, err)
	}
	if err := d.conclude(ctx, d.response(final)); err != nil {
		return Outcome{}, err
	}
	success, proof, err := d.answer(ctx)
	if err != nil {
		return Outcome{}, err
	}
	if err := d.scram.verify(proof); err != nil {
		return Outcome{}, d.giveUp(ctx, err)
	}
	if !success { // the proof came as a challenge of its own
		err = d.acknowledge(ctx)
	}
	return d.outcome(ctx, d.result(), err)
}

// prove answers the server's first message, if all that is known then will do.
func (c *Client) prove(ctx context.Context, d *dialogue, challenge []byte) ([]byte, error) {
	if err := d.scram.challenge(string(challenge)); err != nil {
		return nil, err
	}
	if err := c.credentials.judge(d.result()); err != nil {
		return nil, err
	}
	password, err := c.credentials.Password(ctx)
	if err != nil {
		return nil, err
	}
	defer clear(password)
	return d.scram.final(ctx, password)
}

// limit is the highest iteration count that an account computes.
func limit(a account.Auth) int {
	if a.MaxIterations > 0 {
		return a.MaxIterations
	}
	return 1_000_000
}

// least is the lowest iteration count that is safe, and no step back.
func least(r Remembered) int { return max(lowest, r.Iterations) }

// few are names for a sentence.
func few(names []string) string { return strings.Join(names[:min(len(names), 20)], " ") }
