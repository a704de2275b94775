package session

import (
	"context"
	"crypto/rand"
	"errors"

	"sotto/account"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/trust"
)

// Learn finds out which key an account's server shows. It connects under a
// pin that no key has, so the handshake cannot but fail: what was shown comes
// back with the refusal, nothing of ours was sent but the name of the domain,
// and no connection can come of it. Whose key it is, a person must find out.
func Learn(ctx context.Context, a account.Account, o Options) (event.Learned, error) {
	learned := event.Learned{To: event.To{Address: a.Address}}
	blind := a
	blind.Trust, blind.Pins, blind.CAFile = account.TrustPin, make([]account.Pin, 1), ""
	rand.Read(blind.Pins[0][:])
	try := &attempt{account: blind, options: o.withDefaults(), tell: func(s event.Step) {
		for _, f := range s.Facts {
			if f.Name == "connected to" {
				learned.Where = f.Value
			}
		}
	}}
	s, _, _, err := try.open(ctx)
	if err == nil { // the pin is 256 bits by chance
		try.close(s)
		return learned, problem.New(problem.Bug, "").Because(errors.New("a pin by chance was matched"))
	}
	var shown *trust.Refusal
	if !errors.As(err, &shown) || len(shown.Shown) == 0 || shown.Code != problem.TLSWrongPin {
		return learned, err
	}
	return learned, (&attempt{account: a, options: try.options}).study(shown, &learned)
}

// study tells what was shown, unless no pin could make it trusted, and what
// authorities say of it.
func (a *attempt) study(shown *trust.Refusal, learned *event.Learned) error {
	leaf := shown.Shown[0]
	learned.Key = trust.Pin(leaf)
	pinned := trust.Policy{Domain: shown.Domain, Trust: account.TrustPin, Pins: []account.Pin{learned.Key}, Now: a.options.Now}
	if _, err := shown.Again(pinned); err != nil {
		return problem.From(err)
	}
	learned.Kind, learned.NotBefore, learned.NotAfter = trust.Key(leaf), leaf.NotBefore, leaf.NotAfter
	learned.Subject, learned.Issuer = trust.For(leaf, shown.Domain), trust.Issuer(leaf)
	a.account.Trust, a.account.Pins = account.TrustCA, nil
	policy, err := a.policy(shown.Domain)
	if err != nil {
		return err
	}
	v, err := shown.Again(policy)
	if learned.Vouched = v.Ground; err != nil {
		learned.Doubt = problem.From(err)
	}
	return nil
}
