package problem

// ofTrust explains problems with TLS, and who a server is.
var ofTrust = map[Code]entry{
	TLSNotOffered: {Trust, "{} does not offer TLS. sotto does not speak without it.", Never, []string{
		"It can be an attack on this network: try another network.",
		"If it is so everywhere, the server's operator must switch TLS on.",
	}},
	TLSRefused: {Trust, "{} offered TLS and then refused it. sotto does not speak without it.", Never, []string{
		"It can be an attack on this network: try another network.",
		"If it is so everywhere, tell the server's operator.",
	}},
	TLSInjected: {Trust, "Somebody slipped in unencrypted data while TLS with {} was being set up.", Never, []string{
		"This is an attack, or a badly broken server. Try another network, and tell the server's operator.",
	}},
	TLSTooOld: {Trust, "{} speaks only TLS versions or ciphers that are no longer safe.", Never, []string{
		"The server's operator must switch TLS 1.2 or 1.3 on.",
	}},
	TLSHandshake: {Trust, "TLS with {} could not be set up.", Later, []string{
		"Try another network. If it is so everywhere, tell the server's operator.",
	}},
	TLSExpired: {Trust, "The certificate of {} has expired.", Never, []string{
		"Check this computer's clock.",
		"If the clock is right, the server's operator must renew the certificate.",
	}},
	TLSNotYetValid: {Trust, "The certificate of {} is not valid yet.", Never, []string{
		"Check this computer's clock.",
		"If the clock is right, tell the server's operator.",
	}},
	TLSWrongName: {Trust, "The certificate that was shown is not for {}.", Never, []string{
		"Are you behind the login page of a network? Log in there first, with a browser.",
		"It can also be an attack. Ask the server's operator before you trust it.",
	}},
	TLSWrongPin: {Trust, "The key that {} showed is none of those that you pinned.", Never, []string{
		"It can be an attack: see whether another network shows the same key.",
		"Ask the server's operator over another channel, by phone or in person, for the key's SHA-256, and compare all of it.",
		"Only if it is the same: “/tls pin --account {address} add {key}”, or in a shell “sotto account pin {address} --add {key}”. Then remove the old key in the same way.",
	}},
	TLSUnknownIssuer: {Trust, "The certificate of {} was issued by somebody this computer does not know.", Never, []string{
		"Are you behind the login page of a network? Log in there first, with a browser.",
		"If the server has its own authority, add that to this computer's certificates, or name its file as the account's ca_file.",
		"It can also be an attack. Ask the server's operator.",
	}},
	TLSSelfSigned: {Trust, "{} issued its certificate to itself, so nobody vouches for it.", Never, []string{
		"If the server is yours, add its certificate to this computer's certificates, or name its file as the account's ca_file.",
		"It can also be an attack. Ask the server's operator.",
	}},
	TLSWeak: {Trust, "The certificate of {} uses a key or signature that can be forged today.", Never, []string{
		"The server's operator must get a new certificate.",
	}},
	TLSBadCertificate: {Trust, "The certificate of {} does not hold.", Never, []string{
		"It can be an attack. Try another network, and ask the server's operator.",
	}},
	TLSDowngraded: {Trust, "{} offers an older version of TLS than it did before.", Never, []string{
		"It can be an attack: try another network.",
		"If the server's operator says that it is meant so: “/tls accept {address}”, or “sotto account accept {address}”.",
	}},
	TLSPublishedKey: {Trust, "What vouches for {} is a key that is in other hands, so anybody may have answered.", Never, []string{
		"A program or a device may have put it on this computer to read along. Look for the certificate that is named here among this computer's authorities, and in the account's ca_file, and remove it.",
		"If it is the server's own, its operator must get a new key.",
	}},
	TLSRevoked: {Trust, "The certificate of {} was revoked by who issued it.", Never, []string{
		"Somebody else may have its key. Try again when the server's operator has a new certificate, and tell them.",
	}},
	TLSNoStaple: {Trust, "{} did not show that its certificate was not revoked, which the certificate demands.", Never, []string{
		"The server's operator must switch OCSP stapling on, or get a certificate that does not demand it (must-staple).",
		"It can also be an attack. Try another network.",
	}},
	PinNotTaken: {Trust, "No key was pinned for {}.", Never, []string{
		"Only who types the domain's name at a terminal pins a key that was shown just now. Nothing was changed.",
		"A key that you have from the server's operator can be given as it is: “sotto account pin ADDRESS --add KEY”.",
	}},
	TLSWrongProtocol: {Trust, "{} answered over TLS for another protocol than XMPP.", Never, []string{
		"Check the server and port of the account.",
	}},
	TLSWrongTLSA: {Trust, "The certificate of {} is not the one that its signed DNS names (DANE).", Never, []string{
		"It can be an attack: see whether another network shows the same certificate.",
		"The server's operator may have renewed the certificate and not the TLSA records. Tell them.",
	}},
	DANEMissing: {Trust, "DNS proves nothing about the certificate of {}, and the account wants that (DANE).", Never, []string{
		"The server needs TLSA records and DNSSEC for all of its names. Ask its operator.",
		"Without them: trust = \"ca\" in the account's config wants a certificate by an authority.",
	}},
	DANEFailed: {Trust, "DNS gave no answer that could be believed about the certificate of {}.", Later, []string{
		"The proofs of DNSSEC may be broken or forged, or the DNS server may not run. Try again, and on another network.",
		"If it is so everywhere, tell the server's operator.",
	}},
	DNSUnproven: {Trust, "The DNS server {} did not prove who it is, so it was not asked.", Never, []string{
		"It can be an attack on this network: try another network.",
		"Check dns.server in the config file: it must be the name that the DNS server's certificate is for.",
	}},
}
