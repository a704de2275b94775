package session

import (
	"context"
	"crypto/tls"
	"errors"
	"slices"
	"strings"
	"time"

	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
	"sotto/session/auth"
	"sotto/session/event"
	"sotto/session/problem"
)

// memory is what is remembered of an account's server: the strongest that a
// login ever was, so that less is noticed and refused, and the certificates
// that it showed. The loop owns it; an attempt gets a copy. It is kept in the
// vault, and where nothing is kept it lasts as long as the session.
type memory struct {
	strongest vault.Strongest
	seen      []vault.Certificate // the one that was shown last comes first
}

// soon is how long before its end the change of a certificate is expected.
const soon = 30 * 24 * time.Hour

// remembered reads what is kept of an account's server.
func remembered(tx *store.Tx, account roster.JID) (m memory, err error) {
	if m.strongest, _, err = vault.On(tx).Strongest(account); err != nil {
		return m, err
	}
	m.seen, err = vault.On(tx).Certificates(account)
	return m, err
}

// refuses is why a connection is not gone on with: an older version of TLS
// than the server spoke before. nil where there is no reason.
func (m memory) refuses(state tls.ConnectionState, domain string) *problem.Problem {
	if state.Version >= m.strongest.TLS {
		return nil
	}
	return problem.New(problem.TLSDowngraded, domain).With(
		problem.Fact{Name: "now", Value: tls.VersionName(state.Version)},
		problem.Fact{Name: "before", Value: tls.VersionName(m.strongest.TLS)},
		m.since())
}

// weakens is why a way to log in is not gone: it is weaker than the one that
// was gone before, under the same version of TLS. nil where it is not.
func (m memory) weakens(state tls.ConnectionState, way auth.Result, domain string) *problem.Problem {
	before := m.strongest.Binding[tls.VersionName(state.Version)]
	switch {
	case way.FAST && (way.Binding != "" || before == ""): // a token has no mechanism to choose from
		return nil
	case way.FAST:
	case auth.Strength(way.Mechanism) >= auth.Strength(m.strongest.Mechanism) && boundBy(way.Binding) >= boundBy(before):
		return nil
	}
	return problem.New(problem.LoginDowngraded, domain).With(
		problem.Fact{Name: "now", Value: wayInWords(way.Mechanism, way.Binding)},
		problem.Fact{Name: "before", Value: wayInWords(m.strongest.Mechanism, before)},
		m.since())
}

// login is what the last logins by password under this version of TLS have
// shown.
func (m memory) login(state tls.ConnectionState) auth.Remembered {
	return auth.Remembered(m.strongest.Logins[tls.VersionName(state.Version)])
}

func (m memory) since() problem.Fact {
	return problem.Fact{Name: "known since", Value: m.strongest.Since.UTC().Format(time.DateOnly)}
}

func wayInWords(mechanism, binding string) string {
	return simple(mechanism) + ", " + orWord(binding, "no") + " channel binding"
}

// simple is a mechanism's name without what it says of the channel binding.
func simple(mechanism string) string { return strings.TrimSuffix(mechanism, "-PLUS") }

// boundBy orders the channel bindings by what they are bound to: nothing, the
// server's certificate, this one connection.
func boundBy(binding string) int {
	return slices.Index([]string{"", "tls-server-end-point", "tls-exporter"}, binding)
}

// after is what is remembered once a login went well. A login by token tells
// nothing of the password's.
func (m memory) after(state tls.ConnectionState, now event.Security, login auth.Result, at time.Time) memory {
	s, version := m.strongest, tls.VersionName(state.Version)
	s.TLS = max(s.TLS, state.Version)
	if boundBy(now.Binding) >= boundBy(s.Binding[version]) {
		s.Binding = with(s.Binding, version, now.Binding)
	}
	if !login.FAST {
		s.Logins = with(s.Logins, version, vault.Login(m.login(state).After(login)))
		if auth.Strength(login.Mechanism) > auth.Strength(s.Mechanism) {
			s.Mechanism = simple(login.Mechanism)
		}
	}
	if s.Since.IsZero() {
		s.Since = at
	}
	return memory{strongest: s, seen: vault.Note(m.seen, asSeen(now.Certificate), at)}
}

// with is a copy of a map with one value set: an attempt may be reading the
// map itself.
func with[V any](of map[string]V, name string, value V) map[string]V {
	all := map[string]V{name: value}
	for k, v := range of {
		if k != name {
			all[k] = v
		}
	}
	return all
}

func asSeen(c event.Certificate) vault.Certificate {
	return vault.Certificate{
		Fingerprint: c.Fingerprint, Key: c.Key, Subject: c.Subject, Issuer: c.Issuer, NotBefore: c.NotBefore, NotAfter: c.NotAfter,
	}
}

func asTold(c vault.Certificate) event.Certificate {
	return event.Certificate{
		Subject: c.Subject, Issuer: c.Issuer, NotBefore: c.NotBefore, NotAfter: c.NotAfter,
		Fingerprint: c.Fingerprint, Key: c.Key, Since: c.First,
	}
}

// change is what is told of a certificate that was never seen; false where it
// was, or is the first. A server that is several computers may show several
// in turn: each is told once.
func (m memory) change(now event.Certificate, at time.Time) (event.CertificateChanged, bool) {
	if len(m.seen) == 0 || slices.ContainsFunc(m.seen, func(c vault.Certificate) bool { return c.Fingerprint == now.Fingerprint }) {
		return event.CertificateChanged{}, false
	}
	before := m.seen[0]
	due := before.Issuer == now.Issuer && before.NotAfter.Sub(at) < soon
	known := slices.ContainsFunc(m.seen, func(c vault.Certificate) bool { return c.Key == now.Key })
	return event.CertificateChanged{Before: asTold(before), Now: now, Renewed: due || known}, true
}

// suspect adds to the reason why a login failed that the certificate is not
// the one that was seen before: together they say more than either alone.
func (m memory) suspect(p *problem.Problem, now event.Certificate, at time.Time) {
	c, changed := m.change(now, at)
	if p.Class == problem.Login && changed && !c.Renewed {
		p.With(problem.Fact{Name: "certificate", Value: "another than before: issued by " + now.Issuer + ", before by " + c.Before.Issuer})
	}
}

// recognize remembers how the link was made, and tells of another certificate
// than before.
func (s *Session) recognize() {
	now, l := s.options.Now(), s.link
	if c, changed := s.memory.change(l.security.Certificate, now); changed {
		c.To = event.To{Address: s.account.Address}
		s.Emit(c)
	}
	s.memory = s.memory.after(l.stream.Secure().State(), l.security, l.login, now)
	s.memory.strongest.Managed = plainStreams
	if l.managed {
		s.memory.strongest.Managed = managesStreams
	}
	l.security.Since = s.memory.seen[0].First
	s.memorize(func(v vault.Vault) error {
		return errors.Join(v.SetCertificates(s.account.Address, s.memory.seen), v.SetStrongest(s.account.Address, s.memory.strongest))
	})
}

// accept forgets how strong the server was.
func (s *Session) accept() {
	s.memory.strongest = vault.Strongest{}
	s.memorize(func(v vault.Vault) error { return v.ForgetStrongest(s.account.Address) })
}

// memorize writes to the vault, if there is one to write to.
func (s *Session) memorize(write func(vault.Vault) error) {
	kept := s.desk.kept()
	if kept == nil {
		return
	}
	err := kept.Write(context.Background(), func(tx *store.Tx) error { return write(vault.On(tx)) })
	if err != nil {
		s.Emit(event.Trouble{To: event.To{Address: s.account.Address}, Problem: problem.From(err)})
	}
}
