package session

import (
	"context"
	"strings"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/session/auth"
	"sotto/session/dial"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/stream"
)

// link is a connection that is encrypted, verified, logged in and bound.
type link struct {
	stream   *stream.Stream
	own      roster.JID // what the server bound
	security event.Security
	login    auth.Result
}

// attempt is one go at connecting an account: a list of named steps, each of
// which is told. The doctor is an attempt whose steps are printed.
type attempt struct {
	account account.Account
	options Options
	before  memory // of the account's server
	tell    func(event.Step)
	taps    *taps              // for the doctor, who listens in; nil for everybody else
	offered []*element.Element // the features of each stream that was opened
}

// connect goes through all steps: resolve, dial, tls, verify, auth, bind. It
// ends with a link, or with the problem that one step had; nothing is left
// open then.
func (a *attempt) connect(ctx context.Context) (*link, error) {
	s, features, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	l, err := a.logIn(ctx, s, features)
	if err != nil {
		a.close(s)
		return nil, err
	}
	return l, nil
}

// open gets as far as an encrypted, verified stream and what it offers.
func (a *attempt) open(ctx context.Context) (*stream.Stream, *element.Element, error) {
	ctx, cancel := context.WithTimeout(ctx, a.options.Timeouts.Attempt)
	defer cancel()
	domain := a.account.Address.Domain()
	ascii, err := dial.ASCII(domain)
	if err != nil {
		return nil, nil, a.fail("resolve", err)
	}
	d, err := a.dialer()
	if err != nil {
		return nil, nil, a.fail("resolve", err)
	}
	d.Tell = func(step string, facts []problem.Fact, p *problem.Problem) { a.step(step, facts, a.named(p)) }
	policy, err := a.policy(ascii)
	if err != nil {
		return nil, nil, a.fail("verify", err)
	}
	secure, err := d.Connect(ctx, domain, a.account.Server, policy)
	if err != nil {
		return nil, nil, a.explain(err)
	}
	if p := a.before.refuses(secure.State(), domain); p != nil {
		_ = secure.Close() // nothing was sent over it
		return nil, nil, a.fail("verify", p)
	}
	s := stream.New(secure)
	features, err := a.restart(ctx, s)
	if err != nil {
		a.close(s)
		return nil, nil, a.fail("auth", err)
	}
	return s, features, nil
}

// dialer is what connects the attempt, and the doctor's survey before it.
func (a *attempt) dialer() (*dial.Dialer, error) {
	via, err := a.proxy()
	if err != nil {
		return nil, err
	}
	d := &dial.Dialer{Resolver: a.options.Resolver, Proxy: via, Timeouts: a.options.Timeouts.Dial}
	if a.taps != nil {
		d.Net = a.taps
	}
	return d, nil
}

// restart opens the stream, or opens it anew, and reads what it offers.
func (a *attempt) restart(ctx context.Context, s *stream.Stream) (*element.Element, error) {
	ctx, cancel := context.WithTimeout(ctx, orDefault(a.options.Timeouts.Dial.Stream, 10*time.Second))
	defer cancel()
	features, err := s.Open(ctx, a.account.Address.Bare())
	if err == nil {
		a.offered = append(a.offered, features)
	}
	return features, err
}

func orDefault(d, other time.Duration) time.Duration {
	if d == 0 {
		return other
	}
	return d
}

// logIn authenticates and binds.
func (a *attempt) logIn(ctx context.Context, s *stream.Stream, features *element.Element) (*link, error) {
	security := Security(s.Secure())
	result, err := a.authenticate(ctx, s, features)
	if err != nil {
		p := a.explain(err)
		a.before.suspect(p, security.Certificate, a.options.Now())
		return nil, a.fail("auth", p)
	}
	a.step("auth", []problem.Fact{
		{Name: "mechanism", Value: result.Mechanism},
		{Name: "channel binding", Value: orWord(result.Binding, "none")},
	}, nil)
	own, err := a.bind(ctx, s)
	if err != nil {
		return nil, a.fail("bind", err)
	}
	a.step("bind", []problem.Fact{{Name: "address", Value: own.String()}}, nil)
	security.Mechanism, security.Binding = result.Mechanism, result.Binding
	return &link{stream: s, own: own, security: security, login: result}, nil
}

func orWord(s, word string) string {
	if s == "" {
		return word
	}
	return s
}

// authenticate proves who we are, and has the server prove that it knows us.
// The password's coming, which may wait for a person, has the time it needs.
func (a *attempt) authenticate(ctx context.Context, s *stream.Stream, features *element.Element) (auth.Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timer := time.AfterFunc(a.options.Timeouts.Login, func() { cancel(context.DeadlineExceeded) })
	defer timer.Stop()
	credentials := auth.Credentials{
		Domain:   a.account.Address.Domain(),
		Username: a.account.Address.Local(),
		Password: func(ctx context.Context) ([]byte, error) {
			timer.Stop()
			defer timer.Reset(a.options.Timeouts.Login)
			return a.options.Password(ctx, a.account)
		},
		Remembered: a.before.login(s.Secure().State()),
		Judge: func(way auth.Result) error {
			if p := a.before.weakens(s.Secure().State(), way, a.account.Address.Domain()); p != nil {
				return p
			}
			return nil
		},
	}
	result, err := auth.Login(ctx, s, s.Secure().State(), features, credentials, a.account.Auth)
	if err != nil && context.Cause(ctx) == context.DeadlineExceeded {
		err = context.DeadlineExceeded
	}
	return result, err
}

// step tells how one step went.
func (a *attempt) step(name string, facts []problem.Fact, p *problem.Problem) {
	if a.tell != nil {
		a.tell(event.Step{To: event.To{Address: a.account.Address}, Name: name, Facts: facts, Problem: p})
	}
}

// fail tells that a step ended the attempt, and gives the explanation.
func (a *attempt) fail(name string, err error) error {
	p := a.explain(err)
	a.step(name, nil, p)
	return p
}

// explain makes a problem of an error; running out of time is the server's.
func (a *attempt) explain(err error) *problem.Problem {
	p := problem.From(err)
	if p.Code == problem.TimedOut && strings.HasPrefix(p.Title, "the server ") {
		p = problem.New(problem.TimedOut, a.account.Address.Domain()).Because(err).With(p.Facts...)
	}
	return a.named(p)
}

// named writes the account's address into the commands that a problem names.
func (a *attempt) named(p *problem.Problem) *problem.Problem {
	if p == nil {
		return nil
	}
	return p.Fill("address", a.account.Address.String())
}

// close ends a stream that will not be used, politely but not for long.
func (a *attempt) close(s *stream.Stream) {
	ctx, cancel := context.WithTimeout(context.Background(), a.options.Timeouts.Farewell)
	defer cancel()
	_ = s.Close(ctx) // the attempt has already failed for a better reason
}
