package trust

import "crypto/tls"

// Protocol is the name of XMPP for clients in ALPN (XEP-0368). It is offered
// where TLS comes first on the connection, and not after STARTTLS.
const Protocol = "xmpp-client"

// suites are those of TLS 1.2 that have forward secrecy and authenticate
// what they encrypt (RFC 9325, section 4.2). TLS 1.3 has no others.
var suites = []uint16{
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
	tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
}

// Config is what TLS does for one connection under a policy. It is made
// fresh for each connection, so that the name of one account never reaches
// the server of another. When a handshake is verified, the verdict is written
// through the pointer; a handshake that is not fails with a *Refusal.
//
// Nothing is resumed: there is no session cache, and what would be resumed
// would still have to pass Verify.
func Config(p Policy, verdict *Verdict) *tls.Config {
	return &tls.Config{
		ServerName:   p.Domain, // sent as SNI, but for IP literals
		MinVersion:   tls.VersionTLS12,
		CipherSuites: append([]uint16(nil), suites...),
		Time:         p.now,

		Renegotiation:               tls.RenegotiateNever,
		DynamicRecordSizingDisabled: true, // one record a stanza

		// The next line is stricter than its absence, not weaker. It takes
		// the verification away from crypto/tls, and VerifyConnection below
		// does all of it and more: the same chain building and name check,
		// then the strength of every key and signature, wildcards that are
		// too wide, and the protocol. VerifyConnection runs on every
		// handshake, resumed ones too, and cannot be skipped: its error ends
		// the handshake. Only so does a refusal keep its evidence, and only
		// so is there one place that decides. No setting reaches this line.
		InsecureSkipVerify: true,
		VerifyConnection: func(cs tls.ConnectionState) error {
			v, err := Verify(p, cs)
			if err != nil {
				return err
			}
			*verdict = v
			return nil
		},
	}
}
