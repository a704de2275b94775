// Mutants deletes each security check in turn and sees that a test fails
// without it. A row is one check: where it stands, what stands there, and
// what is put in its place. A row that does not fit the code any more, or
// does not compile, is an error: it checks nothing.
//
//	go run .ci/mutants.go [WORD]    all of them, or those whose name holds WORD
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// mutant is one check that is deleted. The tests of each package are run in
// turn until one fails.
type mutant struct {
	name, file, old, new string
	tests                []string
}

var (
	trust   = []string{"./session/trust", "./session/sessiontest"}
	dial    = []string{"./session/dial", "./session/sessiontest"}
	auth    = []string{"./session/auth", "./session/sessiontest"}
	stream  = []string{"./session/stream", "./session/sessiontest"}
	session = []string{"./session", "./session/sessiontest"}
	element = []string{"./session/element", "./session/sessiontest"}
	origin  = []string{"./session/origin", "./session/xep", "./session"}
	xep     = []string{"./session/xep", "./session"}
	drawer  = []string{"./account/...", "./session/..."}
)

var mutants = []mutant{
	// Who the server is.
	{"a policy for nothing", "session/trust/verify.go", "found := append(p.lawless(), wrongProtocol(cs)...)", "found := wrongProtocol(cs)", trust},
	{"the protocol of ALPN", "session/trust/verify.go", "found := append(p.lawless(), wrongProtocol(cs)...)", "found := p.lawless()", trust},
	{"no certificate at all", "session/trust/verify.go", "return Verdict{}, refuse(p, nil, append(found", "return Verdict{Chain: make([]*x509.Certificate, 1)}, nil; _ = refuse(p, nil, append(found", trust},
	{"any finding", "session/trust/verify.go", "if len(found) > 0 {\n\t\treturn Verdict{}, refuse(p, cs.PeerCertificates[0], found)", "if false {\n\t\treturn Verdict{}, refuse(p, cs.PeerCertificates[0], found)", trust},
	{"the chain", "session/trust/verify.go", "if err != nil {\n\t\treturn nil, whyNoChain(p, shown, err)", "if err != nil {\n\t\treturn shown, nil", trust},
	{"weakness in the chain", "session/trust/verify.go", "if len(wrong) == 0 {\n\t\t\treturn chain, nil", "if true {\n\t\t\treturn chain, nil", trust},
	{"the authorities of the policy", "session/trust/verify.go", "Roots:         p.Roots,", "Roots:         intermediates,", trust},
	{"the clock", "session/trust/verify.go", "CurrentTime:   at,", "CurrentTime:   shown[0].NotBefore,", trust},
	{"use as a server", "session/trust/verify.go", "x509.ExtKeyUsageServerAuth}", "x509.ExtKeyUsageAny}", trust},
	{"the name", "session/trust/pin.go", "found := wrongName(shown[0], p.Domain)", "var found []finding", trust},
	{"a wildcard that is too wide", "session/trust/name.go", "if wildcard := tooWide(leaf, domain); wildcard != \"\" {", "if wildcard := tooWide(leaf, domain); wildcard == \"?\" {", trust},
	{"a name of one label is everybody's", "session/trust/name.go", "(icann || !strings.Contains(name, \".\"))", "icann", trust},
	{"the pin beside an authority", "session/trust/pin.go", "found = append(found, wrongPin(p, shown[0])...)", "_ = wrongPin", trust},
	{"the pin alone", "session/trust/pin.go", "append(wrongPin(p, shown[0]), wrongKey(shown[0], shown[0])...)", "wrongKey(shown[0], shown[0])", trust},
	{"a weak key behind a pin", "session/trust/pin.go", "append(wrongPin(p, shown[0]), wrongKey(shown[0], shown[0])...)", "wrongPin(p, shown[0])", trust},
	{"pins that are not there", "session/trust/pin.go", "case len(p.Pins) == 0:", "case false:", trust},
	{"small RSA keys", "session/trust/strength.go", "leastRSA   = 2048", "leastRSA   = 512", trust},
	{"huge RSA keys", "session/trust/strength.go", "mostRSA    = 8192", "mostRSA    = 1 << 20", trust},
	{"small curves", "session/trust/strength.go", "leastECDSA = 256", "leastECDSA = 1", trust},
	{"weak signatures", "session/trust/strength.go", "x509.PureEd25519:\n\t\treturn true\n\t}\n\treturn false", "x509.PureEd25519:\n\t\treturn true\n\t}\n\treturn true", trust},
	{"keys in the chain", "session/trust/strength.go", "found = append(found, wrongKey(c, chain[0])...)", "_ = wrongKey", trust},
	{"keys of unknown kinds", "session/trust/strength.go", "\t\treturn true\n\t}\n\treturn false\n}\n\n// tooLarge", "\t\treturn true\n\t}\n\treturn true\n}\n\n// tooLarge", trust},
	{"verification in the handshake", "session/trust/config.go", "if err != nil {\n\t\t\t\treturn err\n\t\t\t}\n\t\t\t*verdict = v", "_ = err\n\t\t\t*verdict = v", dial},
	{"old versions of TLS", "session/trust/config.go", "MinVersion:   tls.VersionTLS12,", "MinVersion:   tls.VersionTLS10,", trust},
	{"weak suites", "session/trust/config.go", "CipherSuites: append([]uint16(nil), suites...),", "", trust},
	{"the name that is sent", "session/trust/config.go", "ServerName:   p.Domain, // sent as SNI, but for IP literals", "ServerName:   \"\",", dial},

	// How it is reached.
	{"a policy for another domain", "session/dial/dial.go", "err != nil || ascii != policy.Domain {", "err != nil || ascii == \"\" {", dial},
	{"a certificate fault ends the attempt", "session/dial/dial.go", "return p.Class == problem.Network\n", "return true\n", dial},
	{"TLS is offered", "session/dial/starttls.go", "features.Child(nsTLS, \"starttls\") == nil:", "false:", dial},
	{"the answer is proceed", "session/dial/starttls.go", "case !answer.Is(nsTLS, \"proceed\"):", "case false:", dial},
	{"nothing is slipped in", "session/dial/starttls.go", "case behind > 0:", "case behind < 0:", dial},
	{"a verdict is needed", "session/dial/attempt.go", "if err := s.conn.HandshakeContext(ctx); err != nil {", "if err := s.conn.HandshakeContext(ctx); err == context.Canceled {", dial},
	{"limits before TLS", "session/dial/starttls.go", "element.BeforeLogin()", "element.Limits{Bytes: 1 << 30, Depth: 1 << 30, Tokens: 1 << 30}", dial},
	{"hosts in SRV", "session/dial/target.go", "if !usable(host, r.Port) {", "if host == \"\" {", dial},
	{"ports of other protocols", "session/dial/target.go", "|| port < 1024 && port != 80 && port != 443 {", "{", dial},
	{"too many targets", "session/dial/target.go", "all[:min(len(all), most)]", "all", dial},
	{"answers to other questions", "session/dial/dns.go", "!strings.EqualFold(a[0].Name, q.Name)", "strings.EqualFold(a[0].Name, \"\")", dial},
	{"text before TLS is marked", "session/dial/starttls.go", "if p.Facts[i].Name == \"server says\" {", "if false {", dial},

	// What is said within TLS.
	{"the domain of the stream", "session/stream/stream.go", "case h.From != \"\" && roster.FromWire(h.From) != domain:", "case domain.IsZero():", stream},
	{"the namespace of the stream", "session/stream/stream.go", "case h.Space != \"jabber:client\":", "case false:", stream},
	{"the version of the stream", "session/stream/stream.go", "case !strings.HasPrefix(h.Version, \"1.\"):", "case false:", stream},
	{"data before a restart", "session/stream/stream.go", "if s.reader.Buffered() > 0 {", "if false {", stream},
	{"limits before the login", "session/stream/stream.go", "s.reader = element.NewReader(s.secure, element.BeforeLogin())", "s.reader = element.NewReader(s.secure, element.AfterLogin())", stream},
	{"features are features", "session/stream/stream.go", "if !features.Is(element.Streams, \"features\") {", "if false {", stream},

	// How we log in.
	{"a login is offered", "session/auth/auth.go", "if len(offered) == 0 {", "if false {", auth},
	{"PLAIN is allowed by name", "session/auth/choose.go", "case has(\"PLAIN\") && a.AllowPlain:", "case has(\"PLAIN\"):", auth},
	{"bindings without -PLUS", "session/auth/choose.go", "case simple.mechanism != \"\" && plus.mechanism == \"\" && types != nil && binding != \"\":", "case false:", auth},
	{"the flag against downgrades", "session/auth/choose.go", "simple.gs2 = \"y,,\"", "simple.gs2 = \"n,,\"", auth},
	{"success without a proof", "session/auth/auth.go", "case success:\n\t\treturn problem.New(problem.LoginNoProof, d.domain)", "case success:\n\t\treturn nil", auth},
	{"the server's proof", "session/auth/scram.go", "if err != nil || subtle.ConstantTimeCompare(shown, s.server) != 1 {", "if err != nil || shown == nil {", auth},
	{"a proof is shown", "session/auth/scram.go", "if !ok {\n\t\treturn &fault{problem.LoginNoProof, \"it showed no proof\"}", "if !ok {\n\t\treturn nil", auth},
	{"our nonce", "session/auth/scram.go", "!strings.HasPrefix(nonce, s.nonce)", "false", auth},
	{"the server's nonce", "session/auth/scram.go", "len(nonce) == len(s.nonce)", "false", auth},
	{"a nonce of any length", "session/auth/scram.go", "len(nonce) > 1024", "false", auth},
	{"what a nonce is made of", "session/auth/scram.go", "!printable(nonce)", "false", auth},
	{"a short salt", "session/auth/scram.go", "len(salt) < 8", "false", auth},
	{"a long salt", "session/auth/scram.go", "len(salt) > 1024", "false", auth},
	{"too few iterations", "session/auth/scram.go", "case n < lowest:", "case n < 0:", auth},
	{"fewer iterations than before", "session/auth/scram.go", "case n < s.least:", "case false:", auth},
	{"too many iterations", "session/auth/scram.go", "case err != nil || n > s.limit:", "case err != nil:", auth},
	{"iterations as a number", "session/auth/scram.go", "len(digits) > 1 && digits[0] == '0'", "false", auth},
	{"extensions that must be known", "session/auth/scram.go", "strings.IndexByte(\"mrsinpcve\", p[0]) >= 0", "false", auth},
	{"base64 with line ends", "session/auth/auth.go", "strings.ContainsAny(e.Text, \"\\r\\n\")", "strings.ContainsAny(e.Text, \"?\")", auth},
	{"children of a challenge", "session/auth/auth.go", "if len(e.Children) > 0 {", "if false {", auth},
	{"a challenge is a challenge", "session/auth/auth.go", "case !e.Is(nsSASL, \"challenge\"):", "case e.Name == \"\":", auth},
	{"failure", "session/auth/auth.go", "case e.Is(nsSASL, \"failure\"):\n\t\treturn false, nil, failure(e, d.domain)", "case e.Is(nsSASL, \"failure\"):\n\t\treturn true, nil, nil", auth},
	{"success behind a proof", "session/auth/auth.go", "if err == nil && (!success || extra != nil) {", "if success && extra != nil && err != nil {", auth},
	{"control characters in a password", "session/auth/prepare.go", "case unicode.IsControl(r) ||", "case false ||", auth},
	{"an empty password", "session/auth/prepare.go", "if len(prepared) == 0 {", "if false {", auth},

	// Whose session it is, and who was there before.
	{"whose session is bound", "session/bind.go", "own.Bare() != a.account.Address.Bare() ||", "false ||", session},
	{"a full address is bound", "session/bind.go", "own.IsBare() ||", "false ||", session},
	{"a long resource", "session/bind.go", "len(own.Resource()) > 1023", "false", session},
	{"an older TLS than before", "session/memory.go", "if state.Version >= m.strongest.TLS {", "if true {", session},
	{"a weaker login than before", "session/memory.go", "way.FAST || auth.Strength(way.Mechanism) >= auth.Strength(m.strongest.Mechanism)", "true", session},
	{"a weaker binding than before", "session/memory.go", "boundBy(way.Binding) >= boundBy(before) {", "true {", session},
	{"another certificate", "session/memory.go", "return event.CertificateChanged{Before: asTold(before), Now: now, Renewed: due || known}, true", "return event.CertificateChanged{Before: asTold(before), Now: now, Renewed: due || known}, false", session},
	{"never again by itself", "session/link.go", "p.Retry == problem.Never ||", "false ||", session},

	// Who may say what.
	{"no stanza", "session/origin/origin.go", "if !isStanza(e) {", "if false {", origin},
	{"a sender without an address", "session/origin/origin.go", "if !ok {\n\t\treturn Stanza{}, &ForgedError{Claim: \"its sender is no address\"}", "if ok && from.IsZero() {\n\t\treturn Stanza{}, &ForgedError{Claim: \"its sender is no address\"}", origin},
	{"for somebody else", "session/origin/origin.go", "case !isOurs(own, s):\n\t\treturn \"it is", "case false:\n\t\treturn \"it is", origin},
	{"an IQ without an id", "session/origin/origin.go", "case s.Name == \"iq\" && s.Get(\"id\") == \"\":", "case false:", origin},
	{"an IQ of no kind", "session/origin/origin.go", "case s.Name == \"iq\" && !isRequest(s) &&", "case false && !isRequest(s) &&", origin},
	{"what only our account may say", "session/origin/origin.go", "case s.From != own.Bare():\n\t\treturn claimed(s)", "case false:\n\t\treturn claimed(s)", origin},
	{"roster pushes", "session/origin/claim.go", "{\"iq\", \"set\", \"jabber:iq:roster\"", "{\"iq\", \"get\", \"jabber:iq:roster\"", origin},
	{"block lists", "session/origin/claim.go", "{\"iq\", \"set\", \"urn:xmpp:blocking\"", "{\"iq\", \"get\", \"urn:xmpp:blocking\"", origin},
	{"copies of messages", "session/origin/claim.go", "{\"message\", \"\", \"urn:xmpp:carbons:2\"", "{\"iq\", \"\", \"urn:xmpp:carbons:2\"", origin},
	{"who answers", "session/origin/sender.go", "return from == asked\n", "return true\n", origin},
	{"who answers for our server", "session/origin/sender.go", "return from == own.Bare() || from == own || from == server", "return true", origin},
	{"an answer from whom it was asked", "session/asks.go", "if !ok || !origin.AnswerCounts(own, q.to, s.From) {", "if !ok {", session},
	{"presence of strangers", "session/xep/6121_presence.go", "ok && knows(w, s.From) {", "ok {", xep},
	{"roster pushes of one item", "session/xep/6121_roster.go", "if len(items) != 1 || len(query.Children) != 1 {", "if len(items) == 0 {", xep},
	{"whose invitation it was", "session/xep/6121_subscribe.go", "s.Element.Get(\"type\") == \"subscribe\" && inviters[peer] {", "s.Element.Get(\"type\") == \"subscribe\" {", xep},

	// What XML may be.
	{"bytes of an element", "session/element/frame.go", "if len(f.frame) >= f.limits.Bytes {", "if false {", element},
	{"depth of an element", "session/element/frame.go", "if deepest > f.limits.Depth {", "if deepest < 0 {", element},
	{"parts of an element", "session/element/frame.go", "f.tokens > f.limits.Tokens {", "f.tokens < 0 {", element},
	{"text between elements", "session/element/frame.go", "if c != '<' {", "if false {", element},
	{"a second header", "session/element/frame.go", "case kind == opening && f.name() == f.stream:", "case false:", element},
	{"attributes twice", "session/element/decode.go", "if slices.ContainsFunc(all, func(b Attr) bool { return b.Space == space && b.Name == a.Name.Local }) {", "if false {", element},
	{"attributes in foreign namespaces", "session/element/decode.go", "return a.Space != \"\" && (a.Space != XML || a.Name != \"lang\")", "return false", element},
	{"end tags that match", "session/element/decode.go", "if last < 0 || t.Name != d.path[last].name {", "if last < 0 {", element},

	// What is written down.
	{"pins of another length", "account/pin.go", "case len(raw) != sha256.Size:", "case len(raw) > 1 << 20:", drawer},
	{"pins of another hash", "account/pin.go", "if !ok {\n\t\treturn Pin{}, errors.New(`does not begin", "if !ok && coded == \"\" {\n\t\treturn Pin{}, errors.New(`does not begin", drawer},
}

func main() {
	word := ""
	if len(os.Args) > 1 {
		word = os.Args[1]
	}
	chosen := slices.DeleteFunc(slices.Clone(mutants), func(m mutant) bool { return !strings.Contains(m.name, word) })
	dir, err := os.MkdirTemp("", "mutants-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer os.RemoveAll(dir)
	if !healthy(chosen) {
		fmt.Println("The tests must pass with every check in place.")
		os.RemoveAll(dir)
		os.Exit(1)
	}
	var killed, broken int
	var left []string
	for i, verdict := range all(dir, chosen) {
		switch {
		case verdict == "":
			killed++
		case verdict == "lives":
			left = append(left, chosen[i].name)
		default:
			broken++
			fmt.Printf("%s: %s\n", chosen[i].name, verdict)
		}
	}
	for _, name := range left {
		fmt.Printf("no test misses: %s\n", name)
	}
	fmt.Printf("mutants: %d killed of %d\n", killed, len(chosen))
	if killed < len(chosen) || broken > 0 || len(chosen) == 0 {
		os.RemoveAll(dir)
		os.Exit(1)
	}
}

// healthy tells whether the tests pass with nothing deleted: else a failure
// would say nothing.
func healthy(chosen []mutant) bool {
	tests := []string{"test", "-vet=off"}
	for _, m := range chosen {
		tests = append(tests, m.tests...)
	}
	out, err := exec.Command("go", tests...).CombinedOutput()
	if err != nil {
		fmt.Printf("%s", out)
	}
	return err == nil
}

// all tries the mutants, as many at once as there are processors for.
func all(dir string, chosen []mutant) []string {
	verdicts := make([]string, len(chosen))
	var wait sync.WaitGroup
	turns := make(chan int)
	for range 2 {
		wait.Go(func() {
			for i := range turns {
				verdicts[i] = chosen[i].try(filepath.Join(dir, fmt.Sprint(i)))
				fmt.Fprintf(os.Stderr, "%3d of %d  %-40s %s\n", i+1, len(chosen), chosen[i].name, verdicts[i])
			}
		})
	}
	for i := range chosen {
		turns <- i
	}
	close(turns)
	wait.Wait()
	return verdicts
}

// try runs the tests with one check deleted. The verdict is "" where one of
// them failed, "lives" where none did, or why nothing could be tried.
func (m mutant) try(dir string) string {
	text, err := os.ReadFile(m.file)
	if err != nil {
		return err.Error()
	}
	if n := strings.Count(string(text), m.old); n != 1 {
		return fmt.Sprintf("what it replaces stands %d times in %s", n, m.file)
	}
	whole, err := filepath.Abs(m.file)
	if err != nil {
		return err.Error()
	}
	changed, overlay := filepath.Join(dir, filepath.Base(m.file)), filepath.Join(dir, "overlay.json")
	list, _ := json.Marshal(map[string]map[string]string{"Replace": {whole: changed}})
	for _, err := range []error{
		os.MkdirAll(dir, 0o700),
		os.WriteFile(changed, []byte(strings.Replace(string(text), m.old, m.new, 1)), 0o600),
		os.WriteFile(overlay, list, 0o600),
	} {
		if err != nil {
			return err.Error()
		}
	}
	if out, err := exec.Command("go", "build", "-overlay", overlay, "./"+filepath.Dir(m.file)).CombinedOutput(); err != nil {
		return "does not compile: " + string(out)
	}
	for _, tests := range m.tests {
		if exec.Command("go", "test", "-overlay", overlay, "-vet=off", "-failfast", "-timeout=5m", tests).Run() != nil {
			return ""
		}
	}
	return "lives"
}
