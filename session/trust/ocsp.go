package trust

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"slices"
	"time"

	"golang.org/x/crypto/ocsp"

	"sotto/session/problem"
)

// idTLSFeature is the extension by which a certificate says what its server
// must do in TLS (RFC 7633, section 6).
var idTLSFeature = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}

// statusRequest is the feature of stapling an OCSP answer (RFC 6066, section
// 8).
const statusRequest = 5

// skew is by how much another computer's clock may be ahead of ours.
const skew = 5 * time.Minute

// revocation finds out whether the server's certificate was revoked, as far
// as the server itself tells by the OCSP answer that it stapled (RFC 6960).
// Nobody else is asked, since that would tell them whom we talk to. An
// answer that does not count is as none, which is wrong only where a
// certificate of the chain demands one.
func revocation(p Policy, chain []*x509.Certificate, staple []byte) (state string, found []finding) {
	if len(chain) < 2 {
		return "", nil // no authority vouches for it, so none can take that back
	}
	state = "none"
	if len(staple) > 0 {
		answer, err := answered(chain[0], chain[1], staple, p.now())
		switch {
		case err != nil:
			state = "does not count: " + err.Error()
		case answer.Status == ocsp.Revoked:
			return "", []finding{revoked(answer)}
		default:
			return "not revoked, until " + Date(answer.NextUpdate), nil
		}
	}
	if !slices.ContainsFunc(chain, mustStaple) {
		return state, nil
	}
	return "", []finding{{code: problem.TLSNoStaple, facts: []problem.Fact{{Name: "stapled answer", Value: state}}}}
}

// answered reads an OCSP answer and holds it against all that makes it count:
// that it is about this certificate, signed by the issuer or somebody whom
// the issuer lets sign such answers, and of today. The error says in words
// why it does not. That a certificate was revoked stays true when the answer
// has grown old.
func answered(leaf, issuer *x509.Certificate, staple []byte, now time.Time) (*ocsp.Response, error) {
	answer, err := ocsp.ParseResponseForCert(staple, leaf, issuer)
	var refused ocsp.ResponseError
	switch {
	case errors.As(err, &refused):
		return nil, errors.New("the authority could not tell")
	case err != nil:
		return nil, errors.New("it cannot be read, is about another certificate, or was signed by somebody else")
	case !strongAlgorithm(answer.SignatureAlgorithm):
		return nil, errors.New("its signature can be forged")
	}
	if err := maySign(answer.Certificate, issuer, now); err != nil {
		return nil, err
	}
	switch {
	case answer.ThisUpdate.After(now.Add(skew)):
		return nil, errors.New("it is of the future")
	case answer.Status == ocsp.Revoked:
		return answer, nil
	case answer.Status != ocsp.Good:
		return nil, errors.New("the authority does not know the certificate")
	case answer.NextUpdate.IsZero():
		return nil, errors.New("it does not say until when it holds")
	case now.After(answer.NextUpdate):
		return nil, errors.New("it was good until " + Date(answer.NextUpdate))
	}
	return answer, nil
}

// maySign finds out whether somebody else than the issuer may sign its
// answers: by a certificate of the issuer's for just that (RFC 6960, section
// 4.2.2.2). Any other certificate of the issuer's could sign for all.
func maySign(signer, issuer *x509.Certificate, now time.Time) error {
	switch {
	case signer == nil || bytes.Equal(signer.RawSubjectPublicKeyInfo, issuer.RawSubjectPublicKeyInfo):
		return nil
	case !slices.Contains(signer.ExtKeyUsage, x509.ExtKeyUsageOCSPSigning):
		return errors.New("who signed it may not")
	case now.Before(signer.NotBefore) || now.After(signer.NotAfter):
		return errors.New("the certificate of who signed it does not hold now")
	case !strongSignature(signer) || len(wrongKey(signer, signer)) > 0:
		return errors.New("the certificate of who signed it can be forged")
	}
	return nil
}

// mustStaple tells whether a certificate, or an issuer for all below it,
// demands a stapled answer. A list that cannot be read demands it too.
func mustStaple(c *x509.Certificate) bool {
	for _, e := range c.Extensions {
		if !e.Id.Equal(idTLSFeature) {
			continue
		}
		var features []int
		rest, err := asn1.Unmarshal(e.Value, &features)
		return err != nil || len(rest) > 0 || slices.Contains(features, statusRequest)
	}
	return false
}

// reasons say why a certificate was revoked (RFC 5280, section 5.3.1).
var reasons = map[int]string{
	ocsp.KeyCompromise:        "its key is in other hands",
	ocsp.CACompromise:         "the authority's key is in other hands",
	ocsp.AffiliationChanged:   "whom it is for has changed",
	ocsp.Superseded:           "another one took its place",
	ocsp.CessationOfOperation: "what it was for has ended",
	ocsp.CertificateHold:      "it is on hold",
	ocsp.PrivilegeWithdrawn:   "it was issued wrongly",
	ocsp.AACompromise:         "the key of an authority for attributes is in other hands",
}

func revoked(answer *ocsp.Response) finding {
	reason := reasons[answer.RevocationReason]
	if reason == "" {
		reason = "none is given"
	}
	return finding{code: problem.TLSRevoked, facts: []problem.Fact{
		{Name: "revoked", Value: Date(answer.RevokedAt)},
		{Name: "reason", Value: reason},
	}}
}
