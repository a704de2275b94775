package auth

import "strings"

// Result says how a login was done: what is shown of it, and what is
// remembered of it.
type Result struct {
	Mechanism  string // as it was sent: "SCRAM-SHA-256-PLUS", "PLAIN", "HT-SHA-256-EXPR"
	Flag       string // what SCRAM said of channel binding: "p", "y" or "n" (RFC 5802, section 7); "" for others
	Binding    string // the channel binding type, "" for none
	Iterations int    // SCRAM's iteration count, 0 for others
	SASL2      bool   // by XEP-0388; else by RFC 6120, section 6
	FAST       bool   // by a token in the place of the password (XEP-0484)
	Bind2      bool   // the server can bind a resource with the login (XEP-0386)
	Resume     bool   // the server can resume a stream with the login (XEP-0198, section 6)
	Token      string // the mechanism for which it gives tokens, the best that our channel allows; "" for none
	Proven     bool   // the server signed the list of its mechanisms and bindings, and it is the one that came (XEP-0474)
}

// Remembered is what earlier logins by password of an account have shown.
// The zero value is that of a first login. It is plain enough to be kept as
// JSON.
type Remembered struct {
	// Mechanism, Flag, Binding and SASL2 are those of the last login under
	// this version of TLS. With them the login begins before the server has
	// said what it offers; what it then says is held against the same rules.
	// "" has the offer awaited first.
	Mechanism string `json:"mechanism,omitempty"`
	Flag      string `json:"flag,omitempty"`
	Binding   string `json:"binding,omitempty"`
	SASL2     bool   `json:"sasl2,omitempty"`
	// Bind2, Resume and Token are what could be asked for along with that login.
	Bind2  bool   `json:"bind2,omitempty"`
	Resume bool   `json:"resume,omitempty"`
	Token  string `json:"token,omitempty"`
	// Iterations is the fewest that a server may ask for; less is refused
	// (threats A-04). 0 stands for the least that is ever safe.
	Iterations int `json:"iterations,omitempty"`
	// Proven says that the server signed its list before. One that no longer
	// does is refused (threats A-16).
	Proven bool `json:"proven,omitempty"`
}

// After is what is to be remembered after a login that went well. A login by
// token tells nothing of the password's.
func (r Remembered) After(login Result) Remembered {
	if login.FAST {
		return r
	}
	return Remembered{
		Mechanism: login.Mechanism, Flag: login.Flag, Binding: login.Binding, SASL2: login.SASL2,
		Bind2: login.Bind2, Resume: login.Resume, Token: login.Token,
		Iterations: max(login.Iterations, r.Iterations),
		Proven:     login.Proven || r.Proven,
	}
}

// Strength orders the mechanisms that log in by password: the higher, the
// stronger. Whether they bind to the channel is not counted; 0 is one that
// we do not know.
func Strength(mechanism string) int {
	name := strings.TrimSuffix(mechanism, "-PLUS")
	if name == "PLAIN" {
		return 1
	}
	for i, h := range hashes {
		if h.name == name {
			return 1 + len(hashes) - i
		}
	}
	return 0
}
