package trust

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"syscall"
	"time"

	"sotto/account"
	"sotto/session/problem"
)

// Verify holds one handshake against one policy. The error is a *Refusal.
//
// Whoever calls it outside of a handshake must look at HandshakeComplete
// himself: within one, the server's proof that it has the key of the
// certificate comes after.
func Verify(p Policy, cs tls.ConnectionState) (Verdict, error) {
	found := append(p.lawless(), p.unanswered()...)
	found = append(found, wrongProtocol(cs)...)
	if len(cs.PeerCertificates) == 0 {
		none := problem.Fact{Name: "certificate", Value: "none was shown"}
		return Verdict{}, refuse(p, nil, append(found, finding{code: problem.TLSBadCertificate, facts: []problem.Fact{none}}))
	}
	v, wrong := proven(p, cs.PeerCertificates)
	found = append(found, wrong...)
	staple, gone := revocation(p, v.Chain, cs.OCSPResponse)
	found = append(found, gone...)
	if len(found) > 0 {
		r := refuse(p, cs.PeerCertificates[0], found)
		r.Shown, r.Staple = cs.PeerCertificates, cs.OCSPResponse
		return Verdict{}, r
	}
	v.Staple, v.Notes = staple, notes(p, v.Chain)
	return v, nil
}

// proven holds the server's certificate against what the policy demands of
// it, in the policy's way. What signed DNS says must hold in every way but
// that of a pinned key alone; only where the policy says so does it hold in
// the place of the rest.
func proven(p Policy, shown []*x509.Certificate) (Verdict, []finding) {
	v := Verdict{Ground: p.ground(), DANE: p.DNS.words()}
	var found []finding
	switch p.mode() {
	case account.TrustPin:
		v.DANE = "not asked: the pinned key alone decides"
		v.Chain, found = shown[:1:1], append(wrongPin(p, shown[0]), wrongKey(shown[0], shown[0])...)
	case account.TrustDANE: // the records decide, below
	default:
		v.Chain, found = bestChain(p, shown)
		found = append(wrongName(shown[0], p.names()...), found...)
	}
	if p.mode() == account.TrustCAPin {
		found = append(found, wrongPin(p, shown[0])...)
	}
	if len(p.records()) == 0 {
		return v, found
	}
	m, wrong := p.byDNS(shown)
	if found = append(found, wrong...); len(found) > 0 {
		return v, found
	}
	return p.withDNS(v, m), nil
}

// withDNS is the verdict of a server that DNS vouches for, too.
func (p Policy) withDNS(v Verdict, m match) Verdict {
	v.DANE = p.vouched(m)
	switch {
	case p.mode() != account.TrustDANE:
		v.Ground += " and a TLSA record"
	case m.record.Usage == pkixTA, m.record.Usage == pkixEE:
		v.Chain, v.Ground = m.chain, p.authorities()+" and a TLSA record"
	default:
		v.Chain, v.Ground = m.chain, "TLSA record of signed DNS, no authority asked"
	}
	return v
}

// wrongProtocol finds out whether the server believes to speak something
// else, so that nobody can pass on a session of another service of the same
// name. No answer to our offer is an answer (RFC 7301, section 3.2).
func wrongProtocol(cs tls.ConnectionState) []finding {
	if cs.NegotiatedProtocol == "" || cs.NegotiatedProtocol == Protocol {
		return nil
	}
	return []finding{{code: problem.TLSWrongProtocol, facts: []problem.Fact{
		{Name: "protocol", Value: cs.NegotiatedProtocol},
	}}}
}

// bestChain finds a chain from the server's certificate to an authority of
// the policy that holds now and is strong throughout, or else what is wrong,
// the most telling first.
func bestChain(p Policy, shown []*x509.Certificate) ([]*x509.Certificate, []finding) {
	chains, err := chainsAt(p, shown, p.now())
	if err != nil {
		return nil, whyNoChain(p, shown, err)
	}
	var weakest []finding
	for _, chain := range chains {
		wrong := append(weakIn(chain), bound(chain, p.Domain)...)
		if len(wrong) == 0 {
			return chain, nil
		}
		weakest = wrong
	}
	return nil, weakest
}

// chainsAt builds the chains as crypto/x509 does: signatures, dates, basic
// constraints, name constraints, path length, and use as a server (RFC 5280,
// section 6).
func chainsAt(p Policy, shown []*x509.Certificate, at time.Time) ([][]*x509.Certificate, error) {
	intermediates := x509.NewCertPool()
	for _, c := range shown[1:] {
		intermediates.AddCert(c)
	}
	options := x509.VerifyOptions{
		Roots:         p.Roots,
		Intermediates: intermediates,
		CurrentTime:   at,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	chains, err := understood(shown[0]).Verify(options)
	var unread x509.SystemRootsError
	if errors.As(err, &unread) {
		// The system's authorities are read once for life, and were not: perhaps
		// no more files could be opened at the time.
		if options.Roots, unread.Err = x509.SystemCertPool(); unread.Err != nil {
			return nil, unread
		}
		chains, err = understood(shown[0]).Verify(options)
	}
	for _, chain := range chains {
		chain[0] = shown[0]
	}
	return chains, err
}

// whyNoChain finds all reasons why there is no chain. Dates hide other
// reasons, so where they are wrong the chain is tried again at a time when
// they would be right; that the authority did not exist then is no reason.
func whyNoChain(p Policy, shown []*x509.Certificate, err error) []finding {
	dates := wrongDates(p, shown)
	if len(dates) == 0 {
		return withWeakness(shown, whyNot(p, shown, err))
	}
	if _, err := chainsAt(p, shown, allValid(shown)); err != nil && !byDate(err) {
		return append(withWeakness(shown, whyNot(p, shown, err)), dates...)
	}
	return append(dates, weakShown(shown)...)
}

// byDate tells whether there is no chain because of a date.
func byDate(err error) bool {
	var invalid x509.CertificateInvalidError
	return errors.As(err, &invalid) && invalid.Reason == x509.Expired
}

// withWeakness puts weak keys and signatures among the reasons: first where
// nobody known issued the certificate, for a weak signature is then the
// reason for that.
func withWeakness(shown []*x509.Certificate, found []finding) []finding {
	weak := weakShown(shown)
	if found[0].code == problem.TLSUnknownIssuer {
		return append(weak, found...)
	}
	return append(found, weak...)
}

// whyNot translates the refusal of crypto/x509.
func whyNot(p Policy, shown []*x509.Certificate, err error) []finding {
	leaf := shown[0]
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	var noRoots x509.SystemRootsError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return []finding{dateFinding(p, invalid.Cert, leaf, err)}
	case errors.As(err, &noRoots) && (errors.Is(noRoots.Err, syscall.EMFILE) || errors.Is(noRoots.Err, syscall.ENFILE)):
		return []finding{{problem.NoFilesLeft, nil, err}}
	case errors.As(err, &noRoots):
		return []finding{{problem.TLSUnknownIssuer, []problem.Fact{
			{Name: "authorities", Value: "this computer has none"},
		}, err}}
	case errors.As(err, &unknown) && selfSigned(leaf):
		return []finding{{problem.TLSSelfSigned, nil, err}}
	case errors.As(err, &unknown):
		return []finding{{problem.TLSUnknownIssuer, nil, err}}
	}
	return []finding{{problem.TLSBadCertificate, []problem.Fact{
		{Name: "reason", Value: brief(err.Error())},
	}, err}}
}

// selfSigned tells whether a certificate vouches for itself.
func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawSubject, c.RawIssuer) &&
		c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

// wrongDates finds the certificates that do not hold now.
func wrongDates(p Policy, shown []*x509.Certificate) []finding {
	var found []finding
	for _, c := range shown {
		if now := p.now(); now.Before(c.NotBefore) || now.After(c.NotAfter) {
			found = append(found, dateFinding(p, c, shown[0], nil))
		}
	}
	return found
}

func dateFinding(p Policy, c, leaf *x509.Certificate, cause error) finding {
	code := problem.TLSExpired
	if p.now().Before(c.NotBefore) {
		code = problem.TLSNotYetValid
	}
	return finding{code, []problem.Fact{
		{Name: "certificate", Value: which(c, leaf)},
		{Name: "valid from", Value: Date(c.NotBefore)},
		{Name: "valid until", Value: Date(c.NotAfter)},
		{Name: "this computer's clock", Value: Date(p.now())},
	}, cause}
}

// allValid is a time at which all certificates hold, if there is one.
func allValid(shown []*x509.Certificate) time.Time {
	last := shown[0].NotBefore
	for _, c := range shown {
		if c.NotBefore.After(last) {
			last = c.NotBefore
		}
	}
	return last
}
