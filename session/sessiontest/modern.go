package sessiontest

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"hash"
	"slices"
	"strings"
	"sync"
	"time"

	"sotto/session/element"
)

const nsSASL2 = "urn:xmpp:sasl:2"

// Modern is the server's side of a login by XEP-0388, with tokens (XEP-0484)
// and a resource that is bound along (XEP-0386). It checks what the client
// says, and can be made to answer wrongly: Success changes the element that
// ends the login.
type Modern struct {
	Login
	Domain               string
	Mechanisms, Bindings []string
	Tokens               []string // the mechanisms that take a token; nil: there are no tokens
	Bind                 bool     // a resource can be bound along
	Signed               bool     // the offer is signed (XEP-0474)
	Success              func(string) string

	mu     sync.Mutex
	issued map[string]issue // by agent
	after  string           // the features after the login
}

// issue is a token that was given out.
type issue struct{ mechanism, value string }

// Features offer the login.
func (m *Modern) Features() string {
	var b strings.Builder
	b.WriteString("<authentication xmlns='" + nsSASL2 + "'>" + each("mechanism", m.Mechanisms) + "<inline>")
	if m.Bind {
		b.WriteString("<bind xmlns='urn:xmpp:bind:0'/>")
	}
	if m.Tokens != nil {
		b.WriteString("<fast xmlns='urn:xmpp:fast:0'>" + each("mechanism", m.Tokens) + "</fast>")
	}
	b.WriteString("</inline></authentication>")
	return strings.Replace(Mechanisms(m.Bindings), "<mechanisms xmlns='"+nsSASL+"'></mechanisms>", b.String(), 1)
}

func each(name string, texts []string) string {
	var b strings.Builder
	for _, t := range texts {
		b.WriteString("<" + name + ">" + t + "</" + name + ">")
	}
	return b.String()
}

// Forget makes every token that was given out unknown.
func (m *Modern) Forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.issued = nil
}

// Issued counts the clients that have a token.
func (m *Modern) Issued() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.issued)
}

// Step runs the dialogue up to its success, with the features after it, or
// up to its failure.
func (m *Modern) Step(c *Conn) error {
	e, initial, err := m.asked(c)
	if err != nil {
		return err
	}
	proof, err := m.prove(c, e, initial)
	if errors.Is(err, errNotAuthorized) {
		_ = c.Say("<failure xmlns='" + nsSASL2 + "'><not-authorized xmlns='" + nsSASL + "'/></failure>") // it may have left
		return err
	}
	if err != nil {
		return err
	}
	success := m.success(c, e, proof)
	if m.Success != nil {
		success = m.Success(success)
	}
	features := cmp.Or(m.after, bindFeature)
	if c.own != "" {
		features = "<stream:features/>"
	}
	return c.Say(success + features)
}

// Ask runs the dialogue up to the client's proof, and does not answer it.
func (m *Modern) Ask(c *Conn) error {
	e, initial, err := m.asked(c)
	if err != nil {
		return err
	}
	_, err = m.prove(c, e, initial)
	return err
}

// asked reads <authenticate/>.
func (m *Modern) asked(c *Conn) (e *element.Element, initial string, err error) {
	text, err := c.Until("</authenticate>")
	if err != nil {
		return nil, "", err
	}
	r := element.NewReader(strings.NewReader(header(m.Domain)+text), element.AfterLogin())
	if _, err := r.Header(); err != nil {
		return nil, "", err
	}
	if e, err = r.Next(); err != nil {
		return nil, "", err
	}
	if !e.Is(nsSASL2, "authenticate") {
		return nil, "", errors.New("<" + e.Name + "/> for a login")
	}
	b, err := base64.StdEncoding.DecodeString(e.ChildText(nsSASL2, "initial-response"))
	return e, string(b), err
}

// prove checks the client, and gives our own proof.
func (m *Modern) prove(c *Conn, e *element.Element, initial string) (string, error) {
	mechanism := e.Get("mechanism")
	if e.Child("urn:xmpp:fast:0", "fast") != nil {
		return m.token(c, e, mechanism, initial)
	}
	if !slices.Contains(m.Mechanisms, mechanism) {
		return "", errNotAuthorized
	}
	if mechanism == "PLAIN" {
		if initial != "\x00"+m.User+"\x00"+m.Password {
			return "", errNotAuthorized
		}
		return "", nil
	}
	l := m.Login
	l.space = nsSASL2
	if newHash, err := hashOf(mechanism); err == nil && m.Signed {
		l.First = func(s string) string {
			if m.First != nil {
				s = m.First(s)
			}
			return s + ",h=" + OfferHash(newHash, m.Mechanisms, m.Bindings)
		}
	}
	return l.scram(c, mechanism, initial)
}

// token checks a login by token (draft-schmaus-kitten-sasl-ht).
func (m *Modern) token(c *Conn, e *element.Element, mechanism, initial string) (string, error) {
	agent := e.Child(nsSASL2, "user-agent").Get("id")
	m.mu.Lock()
	known := m.issued[agent]
	if e.Child("urn:xmpp:fast:0", "fast").Get("invalidate") != "" {
		delete(m.issued, agent)
	}
	m.mu.Unlock()
	hashed := func(role string) string {
		h := hmac.New(sha256.New, []byte(known.value))
		h.Write(append([]byte(role), channel(c, map[string]string{"EXPR": "tls-exporter", "ENDP": "tls-server-end-point"}[mechanism[len(mechanism)-4:]])...))
		return string(h.Sum(nil))
	}
	if known.value == "" || known.mechanism != mechanism || initial != m.User+"\x00"+hashed("Initiator") {
		return "", errNotAuthorized
	}
	return hashed("Responder"), nil
}

// success ends the login, with all that was asked for along with it.
func (m *Modern) success(c *Conn, e *element.Element, proof string) string {
	own, more := m.User+"@"+m.Domain, ""
	if bind := e.Child("urn:xmpp:bind:0", "bind"); bind != nil && m.Bind {
		own += "/" + bind.ChildText("urn:xmpp:bind:0", "tag") + "~" + rand.Text()
		more, c.own = "<bound xmlns='urn:xmpp:bind:0'/>", own
	}
	if ask := e.Child("urn:xmpp:fast:0", "request-token"); ask != nil && m.Tokens != nil {
		more += m.issue(e.Child(nsSASL2, "user-agent").Get("id"), ask.Get("mechanism"))
	}
	data := ""
	if proof != "" {
		data = "<additional-data>" + base64.StdEncoding.EncodeToString([]byte(proof)) + "</additional-data>"
	}
	return "<success xmlns='" + nsSASL2 + "'>" + data + "<authorization-identifier>" + own + "</authorization-identifier>" + more + "</success>"
}

func (m *Modern) issue(agent, mechanism string) string {
	value := rand.Text()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.issued == nil {
		m.issued = map[string]issue{}
	}
	m.issued[agent] = issue{mechanism, value}
	expiry := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	return "<token xmlns='urn:xmpp:fast:0' token='" + value + "' expiry='" + expiry + "'/>"
}

// OfferHash is what signs an offer (XEP-0474, section 6.1).
func OfferHash(newHash func() hash.Hash, mechanisms, bindings []string) string {
	mechanisms, bindings = slices.Clone(mechanisms), slices.Clone(bindings)
	slices.Sort(mechanisms)
	slices.Sort(bindings)
	h := newHash()
	h.Write([]byte(strings.Join(mechanisms, "\x1e")))
	if bindings != nil {
		h.Write([]byte("\x1f" + strings.Join(bindings, "\x1e")))
	}
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}
