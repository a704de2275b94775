package secrettest

import (
	"testing"

	"github.com/godbus/dbus/v5"
)

// Service is a keyring on the bus that answers as a test wants. It is for
// what a real one cannot be brought to do.
type Service struct {
	// Refuses names the error that a method is answered with.
	Refuses map[string]string
	// Forgets has it say that it stored, and store nothing.
	Forgets bool
	// Shut has it say that it is locked, and stay so.
	Shut bool
	// Asks has it put a question before it makes an item: true answers it.
	Asks []bool

	secret []byte
}

const (
	collection = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	theItem    = collection + "/1"
	thePrompt  = dbus.ObjectPath("/org/freedesktop/secrets/prompt/1")
	nothing    = dbus.ObjectPath("/")
)

// Fake brings such a keyring to the bus. It holds one secret.
func (b *Bus) Fake(t testing.TB, s *Service) {
	t.Helper()
	b.serve(t, "org.freedesktop.secrets", s.hear)
}

func (s *Service) hear(c call) {
	if name, ok := s.Refuses[c.member]; ok {
		c.refuse(name, "it was told to refuse")
		return
	}
	switch c.member {
	case "OpenSession":
		c.reply(dbus.MakeVariant(""), dbus.ObjectPath("/session"))
	case "SearchItems":
		c.reply(s.search())
	case "ReadAlias":
		c.reply(collection)
	case "Get":
		c.reply(dbus.MakeVariant(s.property(c.arg(1))))
	case "Unlock":
		s.unlock(c)
	case "CreateItem":
		s.create(c)
	case "GetSecret":
		c.reply(struct {
			Session           dbus.ObjectPath
			Parameters, Value []byte
			Type              string
		}{"/session", []byte{}, s.secret, "text/plain"})
	case "Delete":
		s.secret = nil
		c.reply(nothing)
	case "Prompt":
		c.reply()
		allowed := s.Asks[0]
		s.Asks = s.Asks[1:]
		_ = c.conn.Emit(thePrompt, "org.freedesktop.Secret.Prompt.Completed", !allowed, dbus.MakeVariant(""))
	default:
		c.refuse("org.freedesktop.DBus.Error.UnknownMethod")
	}
}

func (s *Service) search() []dbus.ObjectPath {
	if s.secret == nil {
		return []dbus.ObjectPath{}
	}
	return []dbus.ObjectPath{theItem}
}

// unlock opens what it is to open, unless it is shut for good.
func (s *Service) unlock(c call) {
	if s.Shut {
		c.reply([]dbus.ObjectPath{}, nothing)
		return
	}
	c.reply(c.arg(0), nothing)
}

func (s *Service) property(name any) any {
	switch name {
	case "Collections":
		return []dbus.ObjectPath{collection}
	case "Locked":
		return s.Shut
	}
	return uint64(0)
}

// create makes the item; after a question, if it is to ask one.
func (s *Service) create(c call) {
	if len(s.Asks) == 0 {
		s.take(c.arg(1))
		c.reply(theItem, nothing)
		return
	}
	if s.Asks[0] {
		s.take(c.arg(1))
	}
	c.reply(nothing, thePrompt)
}

// take stores what came in a struct of session, parameters, value and type.
func (s *Service) take(came any) {
	fields, ok := came.([]any)
	if ok && len(fields) == 4 && !s.Forgets {
		s.secret, _ = fields[2].([]byte)
	}
}
