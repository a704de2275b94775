package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
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

	signature string // what a server says that signs its offer (XEP-0474)
	signed    bool   // it has signed one before

	bare   string // the client's first message without the gs2 header
	whole  string // the server's first message, and what it says:
	full   string // both nonces
	salt   []byte
	server []byte // the proof that the server must show
	proven bool   // the offer is the one that it signed

	iterations int
}

// fault is why a SCRAM login is not gone on with.
type fault struct {
	code   problem.Code
	reason string
}

func (f *fault) Error() string { return f.reason }

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

// challenge reads the server's first message, strictly: nonce, salt and
// iteration count in this order, then extensions, of which we know one.
func (s *scram) challenge(message string) (err error) {
	parts := strings.Split(message, ",")
	if len(parts) < 3 {
		return malformed("the challenge is incomplete")
	}
	s.whole = message
	if s.full, err = s.nonces(parts[0]); err != nil {
		return err
	}
	if s.salt, err = salt(parts[1]); err != nil {
		return err
	}
	count, ok := strings.CutPrefix(parts[2], "i=")
	if !ok {
		return malformed("the iteration count is missing")
	}
	if s.iterations, err = s.count(count); err != nil {
		return err
	}
	return s.extensions(parts[3:])
}

// nonces reads both nonces, of which ours is the beginning.
func (s *scram) nonces(part string) (string, error) {
	nonce, ok := strings.CutPrefix(part, "r=")
	if !ok || !strings.HasPrefix(nonce, s.nonce) || len(nonce) == len(s.nonce) || len(nonce) > 1024 || !printable(nonce) {
		return "", malformed("the challenge does not continue our nonce")
	}
	return nonce, nil
}

func salt(part string) ([]byte, error) {
	encoded, ok := strings.CutPrefix(part, "s=")
	salt, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if !ok || err != nil || strings.ContainsAny(encoded, "\r\n") || len(salt) < 8 || len(salt) > 1024 {
		return nil, malformed("the salt cannot be used")
	}
	return salt, nil
}

// extensions reads what follows the three parts. The server's signature of
// its offer must be right where it is, and must be where it was before, or
// where nothing else tells whether somebody changed the offer (XEP-0474,
// sections 6.2 and 7). What else is there nobody needs to know.
func (s *scram) extensions(parts []string) error {
	for _, p := range parts {
		if len(p) < 2 || p[1] != '=' || !letter(p[0]) || strings.IndexByte("mrsinpcve", p[0]) >= 0 {
			return malformed("the challenge has a part that it may not have")
		}
		given, ours := strings.CutPrefix(p, "h=")
		switch {
		case !ours:
		case s.proven:
			return malformed("the offer is signed twice")
		case given != s.signature:
			return &fault{problem.LoginTampered, "the server signed another list of mechanisms and channel bindings than the one that came"}
		default:
			s.proven = true
		}
	}
	switch {
	case !s.proven && s.signed:
		return &fault{problem.LoginTampered, "the server signed its list of mechanisms before, and does not now"}
	case !s.proven && s.unsure:
		return &fault{problem.LoginTampered, "the list of channel bindings has none that we know, and is not signed"}
	}
	return nil
}

// final proves that we know the password, after the challenge has been read.
func (s *scram) final(ctx context.Context, password []byte) ([]byte, error) {
	prepared, err := prepare(password)
	if err != nil {
		return nil, err
	}
	defer clear(prepared)
	salted, err := derive(ctx, s.hash, prepared, s.salt, s.iterations)
	if err != nil {
		return nil, err
	}
	defer clear(salted)
	unproven := "c=" + base64.StdEncoding.EncodeToString(append([]byte(s.gs2), s.data...)) + ",r=" + s.full
	message := []byte(s.bare + "," + s.whole + "," + unproven)
	client := mac(s.hash, salted, []byte("Client Key"))
	defer clear(client)
	stored := s.hash()
	stored.Write(client)
	proof := mac(s.hash, stored.Sum(nil), message)
	subtle.XORBytes(proof, proof, client)
	s.server = mac(s.hash, mac(s.hash, salted, []byte("Server Key")), message)
	return []byte(unproven + ",p=" + base64.StdEncoding.EncodeToString(proof)), nil
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
