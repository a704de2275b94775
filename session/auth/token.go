package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"slices"
	"time"

	"sotto/account"
	"sotto/session/element"
	"sotto/session/problem"
)

// tokenMechanisms are those that take a token, the best first: bound to the
// channel's keys, to its certificate, to nothing. The fourth that is defined
// is bound to what TLS 1.3 no longer has.
var tokenMechanisms = []struct{ name, binding string }{
	{"HT-SHA-256-EXPR", exporter},
	{"HT-SHA-256-ENDP", endPoint},
	{boundless, ""},
}

// boundless is the mechanism whose hash is the same on every connection: who
// sees it once can use it. The server's certificate alone protects it, so it is
// not used where a login by password is bound to more.
const boundless = "HT-SHA-256-NONE"

// TokenError says that the server did not take a token, which is of no use
// any more. Nothing is wrong with the password.
type TokenError struct{ Because *problem.Problem }

func (e *TokenError) Error() string { return "the token was not taken: " + e.Because.Error() }

// Problem explains it, for the case that the password is not tried next.
func (e *TokenError) Problem() *problem.Problem { return e.Because }

// bestToken is the best mechanism of the offer that the channel allows; one
// that is bound to nothing only where no other is offered that could be used.
func (o offer) bestToken(state tls.ConnectionState) string {
	for _, m := range tokenMechanisms {
		if slices.Contains(o.tokens, m.name) && (m.binding == "" || bindable(m.binding, o.types, state)) {
			return m.name
		}
	}
	return ""
}

// bindable tells whether both ends can bind to this type: we, because it has
// something to bind to, and the server, because it does not say otherwise.
func bindable(binding string, types []string, state tls.ConnectionState) bool {
	return (types == nil || slices.Contains(types, binding)) && bound(binding, state) != nil
}

// tokenWay is the login by token, if there is one that this connection
// allows. A token is bound to its mechanism.
func (c *Client) tokenWay() (way, bool) {
	t := c.credentials.Token
	if c.credentials.Agent == "" || !t.Usable(time.Now()) || t.Mechanism == boundless && c.credentials.Remembered.Binding != "" {
		return way{}, false
	}
	for _, m := range tokenMechanisms {
		if m.name == t.Mechanism {
			w := way{mechanism: m.name, sasl2: true, token: true, hash: sha256.New, binding: m.binding}
			w.data = bound(m.binding, c.state)
			return w, m.binding == "" || w.data != nil
		}
	}
	return way{}, false
}

// initiator is our message: who we are, and a hash that only who has the
// token can make (draft-schmaus-kitten-sasl-ht, section 3.1).
func (c *Client) initiator(w way) []byte {
	return append([]byte(c.credentials.Username+"\x00"), c.hashed("Initiator", w)...)
}

func (c *Client) hashed(role string, w way) []byte {
	key := c.credentials.Token.Value.Reveal()
	defer clear(key)
	return mac(w.hash, key, append([]byte(role), w.data...))
}

// byToken reads what the server says to the token, which went ahead. Its
// offer of passwords must stand the same test as without one.
func (c *Client) byToken(ctx context.Context, x Exchange, o offer, offered error) (Outcome, error) {
	d := c.ahead
	d.x, d.offer = x, o
	result := d.result()
	if offered == nil {
		offered = c.credentials.judge(result)
	}
	if offered != nil {
		return Outcome{}, d.abort(ctx, offered)
	}
	success, proof, err := d.answer(ctx)
	var p *problem.Problem
	switch {
	case errors.As(err, &p) && p.Class == problem.Login && p.Code != problem.LoginMalformed:
		return Outcome{}, &TokenError{p}
	case err != nil:
		return Outcome{}, err
	case !success || !hmac.Equal(proof, c.hashed("Responder", d.way)):
		return Outcome{}, d.abort(ctx, problem.New(problem.LoginNoProof, d.domain).
			With(problem.Fact{Name: "reason", Value: "its proof that it knows our token is missing or wrong"}))
	}
	return d.outcome(ctx, result, nil)
}

// newToken is the token that came with the success, asked for or in the
// place of the one that was used.
func (d *dialogue) newToken() account.Token {
	e := d.success.Child(nsFAST, "token")
	mechanism := d.token
	if d.way.token {
		mechanism = d.way.mechanism
	}
	if e.Get("token") == "" || len(e.Get("token")) > 4096 || mechanism == "" || d.agent == "" {
		return account.Token{}
	}
	expiry, err := time.Parse(time.RFC3339Nano, e.Get("expiry"))
	if err != nil {
		return account.Token{}
	}
	return account.Token{Agent: d.agent, Mechanism: mechanism, Value: account.Conceal([]byte(e.Get("token"))), Expiry: expiry}
}

// furtherStep explains that the password alone does not do (XEP-0388, section
// 2.6.3).
func furtherStep(e *element.Element, domain string) *problem.Problem {
	var names []string
	if tasks := e.Child(nsSASL2, "tasks"); tasks != nil {
		for _, t := range tasks.Children {
			names = append(names, t.Text)
		}
	}
	return problem.New(problem.LoginFurtherStep, domain).With(
		problem.Fact{Name: "it asks for", Value: short(few(names))},
		problem.Fact{Name: "server says", Value: short(e.ChildText(nsSASL2, "text"))},
	)
}
