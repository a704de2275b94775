package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sotto/account"
	"sotto/account/store"
	"sotto/session/dial"
	"sotto/session/doctor"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/stream"
)

// examination is a Check that looks at everything on its way.
type examination struct {
	*attempt
	found doctor.Findings
}

// Examine finds out all that can be known of an account's server: what DNS
// says, what every place does that it names, and then, by one attempt to log
// in, what is offered and agreed on. Each step is told as it is done. An
// account whose password has no source is only looked at. What was found is
// given with an error too, which is a *problem.Problem and says why the
// attempt ended early.
//
// Where the options have Keep, what is remembered of the server is read, and
// holds as it does for a session; nothing is written.
func Examine(ctx context.Context, a account.Account, o Options, tell func(event.Step)) (doctor.Findings, error) {
	o = o.withDefaults()
	e := &examination{attempt: &attempt{account: a, options: o, tell: tell, taps: &taps{}}}
	e.found = doctor.Findings{Domain: a.Address.Domain(), Now: o.Now(), Named: a.Server != ""}
	e.survey(ctx)
	e.recall(ctx)
	security, err := e.check(ctx, checks{opened: e.opened, online: e.online})
	e.found.Features.Stream = spaces(e.offered...)
	e.found.Offer = offer(e.offered...)
	if err != nil {
		e.found.Problem = problem.From(err)
		return e.found, err
	}
	e.found.Security = e.recognized(security)
	e.connection()
	return e.found, nil
}

// survey tells what DNS says, and tries every place. What stops it stops the
// attempt too, and is told there.
func (e *examination) survey(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, e.options.Timeouts.Attempt)
	defer cancel()
	domain := e.account.Address.Domain()
	ascii, err := dial.ASCII(domain)
	if err != nil {
		return
	}
	policy, err := e.policy(ascii)
	if err != nil {
		return
	}
	d, err := e.dialer()
	if err != nil {
		return
	}
	if !e.found.Named {
		e.records(d.Services(ctx, ascii))
	}
	tried, err := d.Survey(ctx, domain, e.account.Server, policy)
	if err != nil {
		return
	}
	e.addresses(ctx, d, tried)
	for _, t := range tried {
		e.port(t)
	}
}

// records tells what DNS says of both ways to reach the server.
func (e *examination) records(services []dial.Service) {
	if len(services) == 0 {
		return
	}
	var facts []problem.Fact
	for _, s := range services {
		named := doctor.Service{Direct: s.Direct, Unanswered: s.Failure != nil}
		for _, r := range s.Records {
			named.Records = append(named.Records, doctor.Record(r))
		}
		e.found.Services = append(e.found.Services, named)
		facts = append(facts, recordFacts(named)...)
	}
	e.step("records", facts, nil)
}

// recordFacts are the records of one way, in words.
func recordFacts(s doctor.Service) []problem.Fact {
	name := "STARTTLS"
	if s.Direct {
		name = "direct TLS"
	}
	switch {
	case s.Unanswered:
		return []problem.Fact{{Name: name, Value: "DNS gave no answer"}}
	case s.Refused():
		return []problem.Fact{{Name: name, Value: "DNS says that it is not offered"}}
	case len(s.Records) == 0:
		return []problem.Fact{{Name: name, Value: "DNS names none"}}
	}
	var facts []problem.Fact
	for _, r := range s.Records {
		facts = append(facts, problem.Fact{Name: name, Value: fmt.Sprintf("%s port %d, priority %d, weight %d",
			strings.TrimSuffix(r.Target, "."), r.Port, r.Priority, r.Weight)})
	}
	return facts
}

// addresses tells where the hosts are that were tried.
func (e *examination) addresses(ctx context.Context, d *dial.Dialer, tried []dial.Tried) {
	var facts []problem.Fact
	told := map[string]bool{}
	for _, t := range tried {
		if told[t.Target.Host] {
			continue
		}
		told[t.Target.Host] = true
		value := "none are known"
		switch all, err := d.Addresses(ctx, t.Target.Host); {
		case len(all) > 0:
			value = strings.Join(all, ", ")
		case err == nil && d.Proxy != "":
			value = "looked up by the proxy"
		}
		facts = append(facts, problem.Fact{Name: t.Target.Host, Value: value})
	}
	e.step("addresses", facts, nil)
}

// port tells what one place does. A connection that was made is ended: it has
// shown all that is wanted, and nothing was said within it.
func (e *examination) port(t dial.Tried) {
	p := doctor.Port{Target: t.Target.String(), Direct: t.Target.Direct, Promised: e.promised(t.Target), Problem: t.Problem}
	facts := []problem.Fact{{Name: "target", Value: p.Target}}
	if t.Secure != nil {
		defer t.Secure.Close()
		p.Security = Security(t.Secure)
		facts = append(facts, portFacts(p.Security, t.Facts)...)
		if !p.Direct {
			p.Clear = e.taps.on(t.Secure.LocalAddr()).clear()
			facts = append(facts, clearFacts(p.Clear)...)
		}
	}
	e.found.Ports = append(e.found.Ports, p)
	e.step("port", facts, t.Problem)
}

// promised tells whether DNS names a target.
func (e *examination) promised(t dial.Target) bool {
	for _, s := range e.found.Services {
		if s.Direct == t.Direct && len(s.Records) > 0 {
			return true
		}
	}
	return false
}

// portFacts are what a place does, as short as it can be compared.
func portFacts(s event.Security, told []problem.Fact) []problem.Fact {
	var facts []problem.Fact
	for _, f := range slices.Backward(told) {
		if f.Name == "connected to" {
			facts = append(facts, f)
			break // the others were tried before in vain
		}
	}
	for _, row := range s.Rows(s.NotBefore) {
		if row.Name == "TLS" || row.Name == "certificate" {
			facts = append(facts, problem.Fact{Name: row.Name, Value: row.Text})
		}
	}
	return facts
}

// clearFacts are what is said before TLS.
func clearFacts(c *doctor.Clear) []problem.Fact {
	switch {
	case c == nil:
		return nil
	case len(c.Mechanisms) > 0:
		return []problem.Fact{{Name: "before TLS", Value: "logins are offered in clear: " + strings.Join(c.Mechanisms, " ")}}
	case c.Required:
		return []problem.Fact{{Name: "before TLS", Value: "TLS is required"}}
	}
	return []problem.Fact{{Name: "before TLS", Value: "TLS is offered, and not required"}}
}

// opened tells what is offered on the secured stream, before any login.
func (e *examination) opened(*stream.Stream) {
	o := offer(e.offered...)
	bindings := "the server does not say"
	if o.Bindings != nil {
		bindings = orWord(strings.Join(o.Bindings, " "), "none")
	}
	e.step("offer", []problem.Fact{
		{Name: "best way to log in", Value: orWord(o.Best(), "none that sotto knows")},
		{Name: "channel bindings", Value: bindings},
		{Name: "compression", Value: orWord(strings.Join(o.Compression, " "), "none")},
	}, nil)
}

// online counts the round trips, and asks what server and account can do.
func (e *examination) online(ctx context.Context, l *link) {
	count := e.taps.on(l.stream.Secure().LocalAddr())
	e.found.Features = e.discover(ctx, l, func() { e.found.Trips = count.count() })
	e.step("online", []problem.Fact{{
		Name: "round trips", Value: fmt.Sprintf("%d, from connecting to the first answer after the login", e.found.Trips),
	}}, nil)
}

// connection tells the rows of the status page, the chain, and each
// extension.
func (e *examination) connection() {
	var facts []problem.Fact
	name := ""
	for _, row := range e.found.Security.Rows(e.found.Now) {
		name = orWord(row.Name, name) // one without a name goes on with the one before
		facts = append(facts, problem.Fact{Name: name, Value: row.Text})
	}
	e.step("connection", append(facts, e.pins()...), nil)
	e.step("chain", chainFacts(e.found.Security.Chain), nil)
	e.step("extensions", extensionFacts(e.found.Features), nil)
}

// pins tells how the server's key stands to those that are pinned.
func (e *examination) pins() []problem.Fact {
	if len(e.account.Pins) == 0 {
		return nil
	}
	is := "none of them is the server's key"
	for _, pin := range e.account.Pins {
		if pin.String() == e.found.Security.Key {
			is = "one of them is the server's key"
		}
	}
	return []problem.Fact{{Name: "pins", Value: fmt.Sprintf("%d of the account, %s", len(e.account.Pins), is)}}
}

// chainFacts are the certificates from the server's own to the authority.
func chainFacts(chain []event.Certificate) []problem.Fact {
	var facts []problem.Fact
	for i, c := range chain {
		facts = append(facts, problem.Fact{Name: fmt.Sprintf("certificate %d", i+1), Value: fmt.Sprintf(
			"%s, issued by %s, %s – %s, key %s, signed with %s", c.Subject, c.Issuer,
			c.NotBefore.UTC().Format("2006-01-02"), c.NotAfter.UTC().Format("2006-01-02"), c.Kind, c.Signature)})
	}
	return facts
}

// extensionFacts are what is there, and what is missing where it is not.
func extensionFacts(f doctor.Features) []problem.Fact {
	var facts []problem.Fact
	for _, x := range doctor.Extensions() {
		there, known := f.There(x)
		value := "yes"
		switch {
		case !known:
			continue
		case !there:
			value = "no: " + x.Without
		}
		facts = append(facts, problem.Fact{Name: x.Name + " (" + x.Number + ")", Value: value})
	}
	return facts
}

// recall reads what is remembered of the server, where it is kept.
func (e *examination) recall(ctx context.Context) {
	if e.options.Keep == nil || e.account.Password.Source == "" {
		return
	}
	kept, err := e.options.Keep(ctx, func(string) {})
	if kept == nil {
		if p := problem.From(err); p != nil && p.Code != problem.StoreMissing {
			e.step("remembered", []problem.Fact{{Name: "what is kept", Value: p.Title}}, nil)
		}
		return
	}
	defer kept.Close()
	err = kept.Read(ctx, func(tx *store.Tx) (err error) {
		e.before, err = remembered(tx, e.account.Address)
		return err
	})
	if err != nil {
		e.step("remembered", []problem.Fact{{Name: "what is kept", Value: problem.From(err).Title}}, nil)
		return
	}
	e.step("remembered", e.before.facts(), nil)
}
