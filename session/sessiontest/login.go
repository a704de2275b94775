package sessiontest

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"strings"
)

// Login is the server's side of a login by SCRAM (RFC 5802) or PLAIN. It
// checks what the client says, channel binding too, and can be made to
// answer wrongly: First and Final change the two messages that a server
// sends.
type Login struct {
	User, Password string
	Iterations     int // 0: 4096
	First, Final   func(string) string

	space string // of the elements; "" is RFC 6120's
}

var errNotAuthorized = errors.New("the client did not prove who it is")

// Step runs the dialogue, up to its success or failure.
func (l Login) Step(c *Conn) error {
	mechanism, message, err := l.begin(c)
	if err != nil {
		return err
	}
	if mechanism == "PLAIN" {
		if message != "\x00"+l.User+"\x00"+l.Password {
			return l.refuse(c)
		}
		return c.Say("<success xmlns='" + nsSASL + "'/>")
	}
	final, err := l.scram(c, mechanism, message)
	if errors.Is(err, errNotAuthorized) {
		return errors.Join(err, l.refuse(c))
	}
	if err != nil {
		return err
	}
	return c.Say("<success xmlns='" + nsSASL + "'>" + base64.StdEncoding.EncodeToString([]byte(final)) + "</success>")
}

// Ask runs the dialogue up to the client's proof, and does not answer it.
func (l Login) Ask(c *Conn) error {
	mechanism, message, err := l.begin(c)
	if err != nil {
		return err
	}
	_, err = l.scram(c, mechanism, message)
	return err
}

func (l Login) refuse(c *Conn) error {
	return c.Say("<failure xmlns='" + nsSASL + "'><not-authorized/></failure>")
}

// begin reads <auth/>.
func (l Login) begin(c *Conn) (mechanism, message string, err error) {
	text, err := c.Until("</auth>")
	if err != nil {
		return "", "", err
	}
	_, rest, _ := strings.Cut(text, "mechanism=")
	if len(rest) < 2 {
		return "", "", errors.New("no mechanism")
	}
	mechanism, _, _ = strings.Cut(rest[1:], rest[:1])
	message, err = payload(text)
	return mechanism, message, err
}

// payload is the decoded text of the last element in what the client sent.
func payload(text string) (string, error) {
	text = text[:strings.LastIndex(text, "</")]
	b, err := base64.StdEncoding.DecodeString(text[strings.LastIndex(text, ">")+1:])
	return string(b), err
}

// scram sends the challenge, checks the answer and gives the final message.
func (l Login) scram(c *Conn, mechanism, first string) (string, error) {
	newHash, err := hashOf(mechanism)
	if err != nil {
		return "", err
	}
	parts := strings.SplitN(first, ",", 3)
	if len(parts) != 3 || !strings.Contains(parts[2], ",r=") {
		return "", errNotAuthorized
	}
	gs2, bare := parts[0]+","+parts[1]+",", parts[2]
	_, nonce, _ := strings.Cut(bare, ",r=")
	salt := []byte(rand.Text())
	iterations := max(l.Iterations, 4096)
	challenge := fmt.Sprintf("r=%s%s,s=%s,i=%d", nonce, rand.Text(), base64.StdEncoding.EncodeToString(salt), iterations)
	if l.First != nil {
		challenge = l.First(challenge)
	}
	if err := c.Say("<challenge xmlns='" + cmp.Or(l.space, nsSASL) + "'>" + base64.StdEncoding.EncodeToString([]byte(challenge)) + "</challenge>"); err != nil {
		return "", err
	}
	text, err := c.Until("</response>")
	if err != nil {
		return "", err
	}
	answer, err := payload(text)
	if err != nil {
		return "", err
	}
	unproven, proof, _ := strings.Cut(answer, ",p=")
	if !boundTo(c, gs2, unproven) {
		return "", errNotAuthorized
	}
	salted, err := pbkdf2.Key(newHash, l.Password, salt, iterations, newHash().Size())
	if err != nil {
		return "", err
	}
	final, ok := l.check(newHash, salted, bare+","+challenge+","+unproven, proof)
	if !ok {
		return "", errNotAuthorized
	}
	if l.Final != nil {
		final = l.Final(final)
	}
	return final, nil
}

// check holds the client's proof against the password, and makes ours.
func (l Login) check(newHash func() hash.Hash, salted []byte, message, proof string) (final string, ok bool) {
	sign := func(key []byte, text string) []byte {
		m := hmac.New(newHash, key)
		m.Write([]byte(text))
		return m.Sum(nil)
	}
	client := sign(salted, "Client Key")
	stored := newHash()
	stored.Write(client)
	signature := sign(stored.Sum(nil), message)
	for i := range signature {
		signature[i] ^= client[i]
	}
	given, err := base64.StdEncoding.DecodeString(proof)
	final = "v=" + base64.StdEncoding.EncodeToString(sign(sign(salted, "Server Key"), message))
	return final, err == nil && bytes.Equal(given, signature)
}

// boundTo tells whether the client's c= repeats its gs2 header and names the
// TLS channel that we see.
func boundTo(c *Conn, gs2, unproven string) bool {
	encoded, _, _ := strings.Cut(strings.TrimPrefix(unproven, "c="), ",")
	given, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return false
	}
	data, bound := strings.CutPrefix(string(given), gs2)
	kind, plus := strings.CutPrefix(strings.TrimSuffix(gs2, ",,"), "p=")
	if !bound || !plus {
		return bound && data == ""
	}
	want := channel(c, kind)
	return len(want) > 0 && data == string(want)
}

// channel is what a type of channel binding binds to; nil for others.
func channel(c *Conn, kind string) []byte {
	switch kind {
	case "tls-exporter":
		state := c.tls.ConnectionState()
		data, err := state.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32)
		if err == nil {
			return data
		}
	case "tls-server-end-point":
		sum := sha256.Sum256(c.certificate) // ours are signed with SHA-256
		return sum[:]
	}
	return nil
}

func hashOf(mechanism string) (func() hash.Hash, error) {
	switch strings.TrimSuffix(mechanism, "-PLUS") {
	case "SCRAM-SHA-1":
		return sha1.New, nil
	case "SCRAM-SHA-256":
		return sha256.New, nil
	case "SCRAM-SHA-512":
		return sha512.New, nil
	}
	return nil, errors.New("an unknown mechanism: " + mechanism)
}
