package config

import (
	"net/netip"

	"github.com/pelletier/go-toml/v2/unstable"

	"sotto/account"
	"sotto/roster"
)

// whole checks what only the whole file can tell.
func (r *reading) whole() error {
	seen := map[roster.JID]bool{}
	for i := range r.config.Accounts {
		a, at := &r.config.Accounts[i], r.places[i+1]
		switch {
		case a.Address.IsZero():
			return r.wrong(at[""], "this account has no address.", `address = "name@example.org"`)
		case seen[a.Address]:
			return r.wrong(at["address"], a.Address.String()+" is there twice.", "each address once")
		}
		seen[a.Address] = true
		if err := r.password(a, at); err != nil {
			return err
		}
		if err := r.trust(a, at); err != nil {
			return err
		}
		if err := r.dane(a, at); err != nil {
			return err
		}
	}
	return r.resolver()
}

// password checks where a password comes from. A command that is there says
// it by itself.
func (r *reading) password(a *account.Account, at map[string]unstable.Position) error {
	from, told := at["password_from"]
	command, given := at["password_command"], len(a.Password.Command) > 0
	const like = `password_command = ["pass", "show", "xmpp"]`
	switch fromCommand := a.Password.Source == account.FromCommand; {
	case given && a.Password.Command[0] == "":
		return r.wrong(command, "password_command names no program.", like)
	case given && told && !fromCommand:
		return r.wrong(command, "password_command is there, and password_from says otherwise.", `password_from = "command"`)
	case fromCommand && !given:
		return r.wrong(from, "the password is to come from a command, and none is named.", like)
	case given && !told:
		a.Password.Source, at["password_from"] = account.FromCommand, command
	}
	return nil
}

// trust checks that the mode has what it looks at, and that nothing is there
// that it does not look at: who pins a key must not believe it held when it
// is not.
func (r *reading) trust(a *account.Account, at map[string]unstable.Position) error {
	const pin = `pins = ["sha256:…"], the SHA-256 of the server's public key`
	seen := map[account.Pin]bool{}
	for _, p := range a.Pins {
		if seen[p] {
			return r.wrong(at["pins"], "pins holds "+p.String()+" twice.", "each key once; a second one is for a key in reserve")
		}
		seen[p] = true
	}
	switch mode := a.Trust; {
	case !mode.Pinned() && len(a.Pins) > 0:
		return r.wrong(at["pins"], "pins are there, and trust is "+quote(string(mode))+", which looks at none.", `trust = "ca+pin" or trust = "pin"`)
	case mode.Pinned() && len(a.Pins) == 0:
		return r.wrong(at["trust"], "trust is "+quote(string(mode))+", and there is no pin.", pin)
	case mode == account.TrustPin && a.CAFile != "":
		return r.wrong(at["ca_file"], `ca_file is there, and trust is "pin", which looks at no authority.`, `trust = "ca+pin", or no ca_file`)
	}
	return nil
}

// dane checks that DNS can prove something where it is to.
func (r *reading) dane(a *account.Account, at map[string]unstable.Position) error {
	proxied := a.Proxy != "" && a.Proxy != account.NoProxy
	switch trust := "trust is " + quote(string(a.Trust)); {
	case !a.Trust.DANE():
		return nil
	case r.config.Settings.DNS.Trust == account.ResolverUntrusted:
		return r.wrong(at["trust"], trust+", and no DNS server is trusted.", `[dns] and, below it, trust = "loopback" or trust = "tls"`)
	case proxied:
		return r.wrong(at["trust"], trust+", and through a proxy no DNS is asked.", `proxy = "none", or a trust that needs no DNS`)
	}
	return nil
}

// resolver checks that the DNS server can be what it is trusted for.
func (r *reading) resolver() error {
	dns, at := r.config.Settings.DNS, r.places[0]
	host, _, _ := account.SplitServer(dns.Server)
	switch ip, err := netip.ParseAddr(host); {
	case dns.Trust == account.ResolverTLS && dns.Server == "":
		return r.wrong(at["dns.trust"], `dns.trust is "tls", and no DNS server is named.`, `server = "dns.example:853", by the name that its certificate is for`)
	case dns.Trust == account.ResolverLoopback && dns.Server != "" && (err != nil || !ip.IsLoopback()):
		return r.wrong(at["dns.trust"], `dns.trust is "loopback", and `+dns.Server+" is no address of this computer alone.", `server = "127.0.0.1:53", server = "[::1]:53", or trust = "tls"`)
	}
	return nil
}
