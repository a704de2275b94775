package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"hash"
	"strconv"
	"strings"

	"sotto/session/problem"
)

// scram is the client's side of one SCRAM login (RFC 5802). It knows
// messages and nothing of streams.
type scram struct {
	way
	username string
	least    int    // the lowest iteration count that will do
	limit    int    // the highest that is computed
	nonce    string // ours; chosen when empty

	bare   string // the client's first message without the gs2 header
	server []byte // the signature that the server must show

	iterations int // as the server asked for them
}

// fault is why a SCRAM login is not gone on with.
type fault struct {
	code   problem.Code
	reason string
}

func (f *fault) Error() string { return f.reason }

// refusal explains why we give up.
func refusal(err error, domain string) *problem.Problem {
	var f *fault
	if errors.As(err, &f) {
		return problem.New(f.code, domain).With(problem.Fact{Name: "reason", Value: f.reason})
	}
	return problem.From(err)
}

func malformed(reason string) error { return &fault{problem.LoginMalformed, reason} }

// lowest is the fewest iterations that are safe (RFC 7677, section 4).
const lowest = 4096

// first is the client's first message.
func (s *scram) first() []byte {
	if s.nonce == "" {
		s.nonce = rand.Text()
	}
	name := strings.NewReplacer("=", "=3D", ",", "=2C").Replace(s.username)
	s.bare = "n=" + name + ",r=" + s.nonce
	return []byte(s.gs2 + s.bare)
}

// final answers the server's first message with the proof that we know the
// password.
func (s *scram) final(ctx context.Context, challenge, password []byte) ([]byte, error) {
	nonce, salt, iterations, err := s.challenge(string(challenge))
	if err != nil {
		return nil, err
	}
	prepared, err := prepare(password)
	if err != nil {
		return nil, err
	}
	defer clear(prepared)
	salted, err := derive(ctx, s.hash, prepared, salt, iterations)
	if err != nil {
		return nil, err
	}
	defer clear(salted)
	unproven := "c=" + base64.StdEncoding.EncodeToString(append([]byte(s.gs2), s.data...)) + ",r=" + nonce
	message := []byte(s.bare + "," + string(challenge) + "," + unproven)
	client := mac(s.hash, salted, []byte("Client Key"))
	defer clear(client)
	stored := s.hash()
	stored.Write(client)
	proof := mac(s.hash, stored.Sum(nil), message)
	subtle.XORBytes(proof, proof, client)
	s.server = mac(s.hash, mac(s.hash, salted, []byte("Server Key")), message)
	return []byte(unproven + ",p=" + base64.StdEncoding.EncodeToString(proof)), nil
}

// challenge reads the server's first message, strictly: nonce, salt and
// iteration count in this order, then extensions that nobody needs to know.
func (s *scram) challenge(message string) (nonce string, salt []byte, iterations int, err error) {
	parts := strings.Split(message, ",")
	if len(parts) < 3 {
		return "", nil, 0, malformed("the challenge is incomplete")
	}
	for _, p := range parts[3:] {
		if len(p) < 2 || p[1] != '=' || !letter(p[0]) || strings.IndexByte("mrsinpcve", p[0]) >= 0 {
			return "", nil, 0, malformed("the challenge has a part that it may not have")
		}
	}
	nonce, ok := strings.CutPrefix(parts[0], "r=")
	if !ok || !strings.HasPrefix(nonce, s.nonce) || len(nonce) == len(s.nonce) || len(nonce) > 1024 || !printable(nonce) {
		return "", nil, 0, malformed("the challenge does not continue our nonce")
	}
	encoded, ok := strings.CutPrefix(parts[1], "s=")
	salt, err = base64.StdEncoding.Strict().DecodeString(encoded)
	if !ok || err != nil || strings.ContainsAny(encoded, "\r\n") || len(salt) < 8 || len(salt) > 1024 {
		return "", nil, 0, malformed("the salt cannot be used")
	}
	count, ok := strings.CutPrefix(parts[2], "i=")
	if !ok {
		return "", nil, 0, malformed("the iteration count is missing")
	}
	s.iterations, err = s.count(count)
	return nonce, salt, s.iterations, err
}

// count reads an iteration count and holds it against both limits, before
// anything is computed.
func (s *scram) count(digits string) (int, error) {
	if digits == "" || strings.Trim(digits, "0123456789") != "" || len(digits) > 1 && digits[0] == '0' {
		return 0, malformed("the iteration count is no number")
	}
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil || n > s.limit:
		return 0, &fault{problem.LoginWeak, "more than " + strconv.Itoa(s.limit) + " iterations are asked for"}
	case n < lowest:
		return 0, &fault{problem.LoginWeak, "only " + digits + " iterations are asked for; at least " + strconv.Itoa(lowest) + " are safe"}
	case n < s.least:
		return 0, &fault{problem.LoginWeak, "only " + digits + " iterations are asked for; it were " + strconv.Itoa(s.least) + " before"}
	}
	return n, nil
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func printable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// verify holds the server's final message against the signature that only
// who knows the password can make.
func (s *scram) verify(message []byte) error {
	if text, ok := strings.CutPrefix(string(message), "e="); ok {
		return serverError(text)
	}
	text, ok := strings.CutPrefix(string(message), "v=")
	if !ok {
		return &fault{problem.LoginNoProof, "it showed no proof"}
	}
	text, _, _ = strings.Cut(text, ",")
	shown, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || subtle.ConstantTimeCompare(shown, s.server) != 1 {
		return &fault{problem.LoginNoProof, "its proof is wrong"}
	}
	return nil
}

// serverError explains a server's refusal within SCRAM (RFC 5802, section 7).
func serverError(text string) error {
	text, _, _ = strings.Cut(text, ",")
	if len(text) > 100 {
		text = text[:100]
	}
	code := problem.LoginRefused
	switch text {
	case "invalid-proof", "unknown-user":
		code = problem.LoginWrongPassword
	case "channel-bindings-dont-match", "server-does-support-channel-binding", "channel-binding-not-supported":
		code = problem.LoginBindingRefused
	}
	return &fault{code, "the server says " + text}
}

func mac(h func() hash.Hash, key, message []byte) []byte {
	m := hmac.New(h, key)
	m.Write(message)
	return m.Sum(nil)
}

// derive is Hi of RFC 5802, section 2.2, which is PBKDF2 with one block. It
// ends when the context does.
func derive(ctx context.Context, h func() hash.Hash, password, salt []byte, iterations int) ([]byte, error) {
	m := hmac.New(h, password)
	m.Write(salt)
	m.Write([]byte{0, 0, 0, 1})
	u := m.Sum(nil)
	result := append([]byte(nil), u...)
	for i := 1; i < iterations; i++ {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		m.Reset()
		m.Write(u)
		u = m.Sum(u[:0])
		subtle.XORBytes(result, result, u)
	}
	return result, nil
}
