package session

import (
	"context"
	"crypto/tls"
	"strings"
	"time"

	"sotto/account"
	"sotto/session/auth"
	"sotto/session/dial"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sm"
	"sotto/session/stream"
)

// link is a connection that is encrypted, verified, logged in and bound.
type link struct {
	standing
	stream   *stream.Stream
	security event.Security
	login    auth.Result
	entry    entry // what the next login goes by
	renewed  bool  // with a token that is to be kept in tokens
	tokens   Tokens
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
	entry   entry
	archive bool // what came while nobody was online is read in the archive
	// behind gives what a session begins with, when that can be sent at once,
	// and is told what stream was lost. nil: nothing is sent ahead of the
	// server's answers.
	behind    func(*loss) []*element.Element
	managing  bool                                  // the stream is to be managed, if the server can (XEP-0198)
	resume    *sm.State                             // the stream to go on with; nil for none
	lost      *loss                                 // what became of that one, if it could not be resumed
	restarted bool                                  // the features that follow a login have been seen
	enabling  bool                                  // the server was asked to count
	flown     bool                                  // what a session begins with was sent
	ahead     bool                                  // something was sent ahead of the server's answers
	bindID    string                                // the id of the request to bind, "" while there is none
	password  func(context.Context) ([]byte, error) // set when the login has begun
}

// connect goes through all steps: resolve, dial, tls, verify, auth, bind. It
// ends with a link, or with the problem that one step had; nothing is left
// open then. When the server does not take a token the password follows, on
// a connection of its own: on the first one things were sent that it cannot
// have understood.
func (a *attempt) connect(ctx context.Context) (*link, error) {
	a.lookUp(ctx)
	l, err := a.once(ctx)
	if refused, is := asTokenError(err); is {
		a.refused(ctx, refused)
		l, err = a.once(ctx)
	}
	return l, err
}

// once goes through all steps on one connection.
func (a *attempt) once(ctx context.Context) (*link, error) {
	a.restarted, a.enabling, a.flown = false, false, false
	s, client, features, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	l, err := a.logIn(ctx, s, client, features)
	if err != nil {
		a.close(s)
		return nil, err
	}
	return l, nil
}

// open gets as far as an encrypted, verified stream and what it offers. What
// of the login could go ahead of that has been sent.
func (a *attempt) open(ctx context.Context) (*stream.Stream, *auth.Client, *element.Element, error) {
	ctx, cancel := context.WithTimeout(ctx, a.options.Timeouts.Attempt)
	defer cancel()
	secure, err := a.dial(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	s, client := stream.New(secure), a.client(secure)
	var ahead []*element.Element
	if a.behind != nil {
		ahead = client.Ahead()
		a.ahead = true
	}
	features, err := a.restart(ctx, s, ahead...)
	if err != nil {
		a.close(s)
		return nil, nil, nil, a.fail("auth", err)
	}
	return s, client, features, nil
}

// dial gets as far as an encrypted, verified connection.
func (a *attempt) dial(ctx context.Context) (*dial.Secure, error) {
	domain := a.account.Address.Domain()
	ascii, err := dial.ASCII(domain)
	if err != nil {
		return nil, a.fail("resolve", err)
	}
	d, err := a.dialer()
	if err != nil {
		return nil, a.fail("resolve", err)
	}
	d.Tell = func(step string, facts []problem.Fact, p *problem.Problem) { a.step(step, facts, a.named(p)) }
	policy, err := a.policy(ascii)
	if err != nil {
		return nil, a.fail("verify", err)
	}
	secure, err := d.Connect(ctx, domain, a.account.Server, policy)
	if err != nil {
		return nil, a.explain(err)
	}
	if p := a.before.refuses(secure.State(), domain); p != nil {
		_ = secure.Close() // nothing was sent over it
		return nil, a.fail("verify", p)
	}
	return secure, nil
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

// client is our side of the login over a connection.
func (a *attempt) client(secure *dial.Secure) *auth.Client {
	wish := auth.Wish{Token: a.entry.keeps}
	if a.resume != nil {
		wish.Resume = sm.Resume(*a.resume)
	}
	if a.behind != nil {
		wish.Behind = a.flight
	}
	if a.archive && a.account.Resource == "" {
		wish.Tag = program
	}
	return auth.New(secure.State(), a.credentials(secure.State()), a.account.Auth, wish)
}

// credentials are whom to log in as, over a connection with this TLS state.
// Whoever asks for the password puts the asking in its place.
func (a *attempt) credentials(state tls.ConnectionState) auth.Credentials {
	domain := a.account.Address.Domain()
	return auth.Credentials{
		Domain: domain, Username: a.account.Address.Local(),
		Agent: a.entry.agent, Token: a.entry.token, Remembered: a.before.login(state),
		Judge: func(way auth.Result) error {
			if p := a.before.weakens(state, way, domain); p != nil {
				return p
			}
			return nil
		},
		Password: func(ctx context.Context) ([]byte, error) { return a.password(ctx) },
	}
}

// restart opens the stream, or opens it anew, and reads what it offers.
func (a *attempt) restart(ctx context.Context, s *stream.Stream, ahead ...*element.Element) (*element.Element, error) {
	ctx, cancel := context.WithTimeout(ctx, orDefault(a.options.Timeouts.Dial.Stream, 10*time.Second))
	defer cancel()
	features, err := s.Open(ctx, a.account.Address.Bare(), ahead...)
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
func (a *attempt) logIn(ctx context.Context, s *stream.Stream, client *auth.Client, features *element.Element) (*link, error) {
	security := Security(s.Secure())
	outcome, err := a.authenticate(ctx, s, client, features)
	if refused, is := asTokenError(err); is {
		a.step("auth", append([]problem.Fact{{Name: "token", Value: "not taken, so the password follows"}}, refused.Because.Facts...), nil)
		return nil, err
	}
	if err != nil {
		p := a.explain(err)
		a.before.suspect(p, security.Certificate, a.options.Now())
		return nil, a.fail("auth", p)
	}
	a.step("auth", told(outcome.Result), nil)
	stands, err := a.bind(ctx, s, outcome)
	if err != nil {
		return nil, a.fail("bind", err)
	}
	a.step("bind", stands.facts(), nil)
	security.Mechanism, security.Binding = outcome.Mechanism, outcome.Binding
	l := &link{standing: stands, stream: s, security: security, login: outcome.Result, entry: a.entry, tokens: a.options.Tokens}
	if outcome.Token.Mechanism != "" && l.tokens != nil {
		l.entry.token, l.renewed = outcome.Token, true
	}
	return l, nil
}

// facts are what is told of a stream.
func (s standing) facts() []problem.Fact {
	facts := []problem.Fact{{Name: "address", Value: s.own.String()}}
	if s.resumed {
		facts = append(facts, problem.Fact{Name: "stream", Value: "the earlier one goes on"})
	}
	return facts
}

// told is what is told of a login.
func told(r auth.Result) []problem.Fact {
	facts := []problem.Fact{
		{Name: "mechanism", Value: r.Mechanism},
		{Name: "channel binding", Value: orWord(r.Binding, "none")},
	}
	if r.FAST {
		facts = append(facts, problem.Fact{Name: "instead of the password", Value: "a token from an earlier login"})
	}
	if r.Proven {
		facts = append(facts, problem.Fact{Name: "what it offers", Value: "signed by the server"})
	}
	return facts
}

func orWord(s, word string) string {
	if s == "" {
		return word
	}
	return s
}

// authenticate proves who we are, and has the server prove that it knows us.
// The password's coming, which may wait for a person, has the time it needs.
func (a *attempt) authenticate(ctx context.Context, s *stream.Stream, client *auth.Client, features *element.Element) (auth.Outcome, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timer := time.AfterFunc(a.options.Timeouts.Login, func() { cancel(context.DeadlineExceeded) })
	defer timer.Stop()
	a.password = func(ctx context.Context) ([]byte, error) {
		timer.Stop()
		defer timer.Reset(a.options.Timeouts.Login)
		return a.options.Password(ctx, a.account)
	}
	outcome, err := client.Login(ctx, s, features)
	if err != nil && context.Cause(ctx) == context.DeadlineExceeded {
		err = context.DeadlineExceeded
	}
	return outcome, err
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

// discard ends a link that nobody takes. One that goes on with an earlier
// stream ends without a word: a goodbye would end that stream, which the next
// link goes on with.
func (a *attempt) discard(l *link) {
	if l.resumed {
		l.stream.Abort()
		return
	}
	a.close(l.stream)
}
