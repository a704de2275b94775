package doctor

import (
	"strings"

	"sotto/session/problem"
)

// records: DNS says where the server is.
func records(f Findings) Finding {
	if f.Services == nil || f.Problem != nil && f.Problem.Code == problem.NoSuchDomain {
		return unknown()
	}
	const advice = "Name the server in DNS: _xmpps-client._tcp for direct TLS, _xmpp-client._tcp for STARTTLS."
	var direct, starttls bool
	for _, s := range f.Services {
		switch {
		case s.Unanswered:
			return weak("DNS did not answer where the server is.", "See to the name servers of the domain.")
		case s.Refused() || len(s.Records) == 0:
		case s.Direct:
			direct = true
		default:
			starttls = true
		}
	}
	switch {
	case direct && starttls:
		return good("DNS names the server for both kinds of TLS.")
	case direct:
		return good("DNS names the server for direct TLS.")
	case starttls:
		return better("DNS names the server for STARTTLS alone.", advice)
	}
	return better("DNS does not name the server, so only the usual ports can be tried.", advice)
}

// ports: what DNS names works.
func ports(f Findings) Finding {
	var dead []string
	promised := false
	for _, p := range f.Ports {
		promised = promised || p.Promised
		if p.Promised && p.Problem != nil {
			dead = append(dead, p.Target+" ("+string(p.Problem.Code)+")")
		}
	}
	switch {
	case !promised:
		return unknown()
	case dead != nil:
		return weak("DNS names what does not work: "+strings.Join(dead, ", ")+".", "Mend these, or take their records out of DNS.")
	}
	return good("Everything that DNS names works.")
}
