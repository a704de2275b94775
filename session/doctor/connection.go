package doctor

import (
	"strings"

	"sotto/session/problem"
)

// encryption: there is TLS, and it can be set up.
func encryption(f Findings) Finding {
	switch {
	case f.Connected():
		return good("The connection is encrypted before anything is said.")
	case f.Problem == nil:
		return unknown()
	case f.Problem.Class == problem.Trust:
		return Finding{Grade: Refused, Says: f.Problem.Title, Advice: strings.Join(f.Problem.Hints, " ")}
	}
	return Finding{Grade: Unreached, Says: f.Problem.Title, Advice: strings.Join(f.Problem.Hints, " ")}
}

// required: nobody may speak in clear where STARTTLS is used.
func required(f Findings) Finding {
	var lax []string
	seen := false
	for _, p := range f.Ports {
		seen = seen || p.Clear != nil
		if p.Clear != nil && !p.Clear.Required {
			lax = append(lax, p.Target)
		}
	}
	switch {
	case !seen:
		return unknown()
	case lax != nil:
		return weak("TLS is offered and not called required at "+strings.Join(lax, ", ")+".",
			"Require TLS of every client (Prosody: c2s_require_encryption = true; ejabberd: starttls_required: true).")
	}
	return good("TLS is required where a connection begins in clear.")
}

// clearLogin: nobody is asked to log in before TLS.
func clearLogin(f Findings) Finding {
	seen := false
	for _, p := range f.Ports {
		if p.Clear == nil {
			continue
		}
		seen = true
		if len(p.Clear.Mechanisms) > 0 {
			return weak("Logins are offered before TLS at "+p.Target+": "+strings.Join(p.Clear.Mechanisms, ", ")+".",
				"Offer logins only within TLS: a client that takes the offer gives its password away.")
		}
	}
	if !seen {
		return unknown()
	}
	return good("No login is offered before TLS.")
}

// strict: TLS from the first byte leaves nothing to take away.
func strict(f Findings) Finding {
	tried := false
	for _, p := range f.Ports {
		tried = tried || p.Direct
		if p.Direct && p.Problem == nil {
			return good("TLS from the first byte is offered: nobody on the way can take TLS away, and a round trip is saved.")
		}
	}
	switch {
	case !f.Connected():
		return unknown()
	case tried:
		return better("TLS from the first byte was tried and does not work.", "Open a port for direct TLS and name it in DNS (_xmpps-client._tcp).")
	case f.Named:
		return unknown() // what else there is was not looked at
	}
	return better("Only STARTTLS is offered.", "Open a port for direct TLS and name it in DNS (_xmpps-client._tcp).")
}

// version: TLS 1.3 at every port.
func version(f Findings) Finding {
	if !f.Connected() {
		return unknown()
	}
	const newest = "TLS 1.3"
	for _, p := range f.Ports {
		if p.Security.Version != "" && p.Security.Version != newest {
			return weak(p.Target+" speaks "+p.Security.Version+" at most.", "Switch TLS 1.3 on.")
		}
	}
	if f.Security.Version != newest {
		return weak("The server speaks "+f.Security.Version+" at most.", "Switch TLS 1.3 on.")
	}
	return good("It speaks TLS 1.3.")
}

// cipher: what sotto takes has forward secrecy and authenticates what it
// encrypts; everything else was refused.
func cipher(f Findings) Finding {
	if !f.Connected() {
		return unknown()
	}
	return good("The cipher " + f.Security.Suite() + " authenticates what it encrypts.")
}

// keyExchange: what is recorded today must stay closed.
func keyExchange(f Findings) Finding {
	switch group := f.Security.Group; {
	case group == "":
		return unknown()
	case strings.Contains(group, "MLKEM"):
		return good("The key exchange " + group + " has forward secrecy, against a later quantum computer too.")
	default:
		return good("The key exchange " + group + " has forward secrecy.")
	}
}

// alpn: direct TLS names its protocol, so that no other service can be put in
// its place.
func alpn(f Findings) Finding {
	seen := false
	for _, p := range f.Ports {
		if !p.Direct || p.Problem != nil {
			continue
		}
		seen = true
		if p.Security.ALPN == "" {
			return better("The server does not name its protocol at "+p.Target+".", "Have the server answer ALPN with xmpp-client.")
		}
	}
	if !seen {
		return unknown()
	}
	return good("Direct TLS names its protocol (ALPN).")
}

// compression: what is compressed before it is encrypted can leak.
func compression(f Findings) Finding {
	switch {
	case !f.Connected():
		return unknown()
	case len(f.Offer.Compression) > 0:
		return weak("The stream may be compressed ("+strings.Join(f.Offer.Compression, ", ")+"), which can betray what is encrypted.",
			"Switch stream compression (XEP-0138) off.")
	}
	return good("Nothing is compressed, within TLS or by it.")
}
