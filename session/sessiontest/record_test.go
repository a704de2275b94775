package sessiontest_test

import (
	"bytes"
	"encoding/base64"
	"testing"
)

// What may leave a client in clear, byte for byte.
const (
	clearHeader = "<?xml version='1.0'?><stream:stream xmlns='jabber:client'" +
		" xmlns:stream='http://etherx.jabber.org/streams' version='1.0' xml:lang='en' to='"
	clearRequest = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
	clearEnd     = "</stream:stream>"
)

// checkClear holds what came in clear against all that may: the header, the
// request, the end, each at most once and in this order, and then TLS.
func checkClear(t *testing.T, sent []byte) {
	t.Helper()
	checkClearTo(t, domain, sent)
}

// checkClearTo is checkClear for a server of another domain.
func checkClearTo(t *testing.T, domain string, sent []byte) {
	t.Helper()
	rest := sent
	for _, allowed := range []string{clearHeader + domain + "'>", clearRequest, clearEnd} {
		rest = bytes.TrimPrefix(rest, []byte(allowed))
	}
	if bytes.HasPrefix(sent, []byte(clearRequest)) || bytes.HasPrefix(sent, []byte(clearEnd)) {
		t.Errorf("in clear, and without a header: %q", sent)
	}
	checkRecords(t, rest)
}

// checkRecords fails unless every byte belongs to a TLS record (RFC 8446,
// section 5.1).
func checkRecords(t *testing.T, sent []byte) {
	t.Helper()
	for len(sent) > 0 {
		if len(sent) < 5 || sent[0] < 20 || sent[0] > 23 || sent[1] != 3 || sent[2] > 4 {
			t.Errorf("neither allowed in clear nor TLS: %q", sent)
			return
		}
		sent = sent[min(len(sent), 5+int(sent[3])<<8+int(sent[4])):]
	}
}

// checkNoPassword looks for the password as it is, and within base64 at each
// of the three ways in which it can be aligned there.
func checkNoPassword(t *testing.T, sent []byte) {
	t.Helper()
	forms := [][]byte{[]byte(password)}
	for shift := range 3 {
		encoded := base64.StdEncoding.EncodeToString([]byte("xx"[:shift] + password))
		first := (shift*8 + 5) / 6 // the first character that depends on the password alone
		whole := (shift + len(password)) * 8 / 6
		forms = append(forms, []byte(encoded[first:whole]))
	}
	for _, f := range forms {
		if bytes.Contains(sent, f) {
			t.Errorf("the password was sent, as %q: %q", f, sent)
		}
	}
}

// stage is how far a client may go.
type stage int

const (
	noTLS    stage = iota // the handshake is not completed
	verified              // the stream header, within TLS
	began                 // the first message of the login
	answered              // the proof, which is not the password
	binding               // the request to bind
)

// checkInside holds what came within TLS against how far a client may go.
func checkInside(t *testing.T, sent []byte, far stage) {
	t.Helper()
	for _, c := range []struct {
		tag  string
		from stage
	}{{"<stream:stream", verified}, {"<auth", began}, {"<response", answered}, {"<iq", binding}, {"<presence", 99}, {"<message", 99}} {
		if far < c.from && bytes.Contains(sent, []byte(c.tag)) {
			t.Errorf("%s was sent within TLS: %q", c.tag, sent)
		}
	}
	if far == noTLS && len(sent) > 0 {
		t.Errorf("sent to a server that is not trusted: %q", sent)
	}
}
