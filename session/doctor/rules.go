package doctor

// rule is one thing that a server is held against.
type rule struct {
	name   string // stable: scripts rely on it
	source string
	judge  func(Findings) Finding
}

// rules are all rules, in the order in which a verdict tells them.
func rules() []rule {
	return []rule{
		{"encryption", "RFC 7590, section 3.1", encryption},
		{"tls-required", "RFC 7590, section 3.1", required},
		{"clear-login", "RFC 6120, section 13.8.3", clearLogin},
		{"strict-tls", "RFC 9325, section 3.2; XEP-0368", strict},
		{"tls-version", "RFC 9325, section 3.1.1", version},
		{"cipher", "RFC 9325, section 4.2", cipher},
		{"key-exchange", "RFC 9325, section 7.3", keyExchange},
		{"alpn", "RFC 9325, section 3.8", alpn},
		{"identity", "RFC 7590, section 3.4; RFC 9525", identity},
		{"certificate-end", "RFC 7590, section 3.4", end},
		{"keys", "RFC 9325, section 4.5", keys},
		{"revocation", "RFC 9325, section 7.5", revocation},
		{"compression", "RFC 7590, section 3.2", compression},
		{"mechanism", "RFC 6120, section 13.8; RFC 7677", mechanism},
		{"channel-binding", "RFC 9266; XEP-0440", binding},
		{"dns", "RFC 6120, section 3.2; XEP-0368", records},
		{"ports", "RFC 6120, section 3.2", ports},
		{"secure-dns", "RFC 7673", secureDNS},
	}
}

// unknown is what a rule finds where the facts are missing.
func unknown() Finding { return Finding{} }

func good(says string) Finding { return Finding{Grade: Good, Says: says} }

func better(says, advice string) Finding { return Finding{Grade: Better, Says: says, Advice: advice} }

func weak(says, advice string) Finding { return Finding{Grade: Weak, Says: says, Advice: advice} }
