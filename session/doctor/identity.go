package doctor

import (
	"slices"
	"strings"

	"sotto/session/event"
)

// identity: the server proves its name, by an authority.
func identity(f Findings) Finding {
	switch {
	case !f.Connected():
		return unknown()
	case strings.Contains(f.Security.Verified, "no authority asked"):
		return better("It is trusted by a "+strings.TrimSuffix(f.Security.Verified, ", no authority asked")+", and no authority was asked.",
			"Get a certificate that an authority signs, so that others can trust it too.")
	}
	return good("It proves its name: certificate for " + f.Security.Subject + ", verified by " + f.Security.Verified + ".")
}

// end: a certificate that is about to end locks everybody out. One that is
// made for a few days is renewed later than one for months.
func end(f Findings) Finding {
	c := f.Security.Certificate
	soon := min(event.Soon, c.NotAfter.Sub(c.NotBefore)/3)
	switch {
	case !f.Connected():
		return unknown()
	case c.NotAfter.Sub(f.Now) < soon:
		return weak("The certificate ends soon: "+c.Left(f.Now)+".", "Renew it now, and have it renewed by itself.")
	}
	return good("The certificate is not about to end: " + c.Left(f.Now) + ".")
}

// keys: none that sotto trusts can be broken, so this only tells them.
func keys(f Findings) Finding {
	var kinds []string
	for _, c := range f.Security.Chain {
		if c.Kind != "" && !slices.Contains(kinds, c.Kind) {
			kinds = append(kinds, c.Kind)
		}
	}
	if kinds == nil {
		return unknown()
	}
	return good("No key or signature in the chain can be forged today: " + strings.Join(kinds, ", ") + ".")
}

// revocation: a certificate that was taken back is noticed.
func revocation(f Findings) Finding {
	switch staple := f.Security.Staple; {
	case staple == "":
		return unknown()
	case strings.HasPrefix(staple, "not revoked"):
		return good("The server shows that its certificate was not revoked (OCSP stapling).")
	case staple == "none":
		return better("Nothing shows whether the certificate was revoked.",
			"If its authority answers OCSP, switch stapling on.")
	default:
		return weak("What the server shows about revocation "+staple+".", "Have the server fetch a new OCSP answer.")
	}
}

// secureDNS: what DNS says is proven, and vouches for the certificate.
func secureDNS(f Findings) Finding {
	switch says := f.Security.DANE; {
	case says == "", strings.HasPrefix(says, "not asked"):
		return unknown()
	case strings.HasPrefix(says, "TLSA "):
		return good("Signed DNS vouches for the certificate: " + says + ".")
	default:
		return better("DNS does not vouch for the certificate: "+says+".", "Sign the domain with DNSSEC and publish TLSA records.")
	}
}
