package session

import (
	"sotto/account"
	"sotto/account/file"
	"sotto/session/problem"
	"sotto/session/trust"
)

// policy is what the account's server must prove. The account's own file of
// authorities is read for each attempt, since it can change; one that cannot
// be read ends the attempt, and nobody else's authorities stand in for it.
func (a *attempt) policy(ascii string) (trust.Policy, error) {
	p := trust.Policy{
		Domain: ascii, Trust: a.account.Trust, Pins: a.account.Pins,
		Roots: a.options.Roots, Now: a.options.Now,
	}
	if a.account.CAFile == "" {
		return p, nil
	}
	roots, err := file.Authorities(a.account.CAPath(a.options.Home))
	if err != nil {
		return trust.Policy{}, problem.From(err).With(problem.Fact{Name: "it is the ca_file of", Value: a.account.Address.String()})
	}
	p.Roots = roots
	return p, nil
}

// proxy is by which proxy the account's server is reached: the account's own,
// or else the environment's. One that cannot be read ends the attempt, and
// nothing goes past it.
func (a *attempt) proxy() (account.Proxy, error) {
	if a.account.Proxy != "" {
		return a.account.Proxy, nil
	}
	p, err := account.ParseProxy(a.options.Proxy)
	if err != nil {
		return "", problem.New(problem.ProxyUnusable, "ALL_PROXY "+err.Error()).Because(err)
	}
	return p, nil
}
