package secrettest

import (
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
)

// call is a method call that came over the bus.
type call struct {
	conn           *dbus.Conn
	message        *dbus.Message
	sender, member string
	path           dbus.ObjectPath
}

// arg is one of its arguments, nil where there is none.
func (c call) arg(i int) any {
	if i < len(c.message.Body) {
		return c.message.Body[i]
	}
	return nil
}

// reply answers the call.
func (c call) reply(values ...any) { c.send(dbus.TypeMethodReply, values) }

// refuse answers the call with an error.
func (c call) refuse(name string, values ...any) {
	c.send(dbus.TypeError, values, func(m *dbus.Message) { m.Headers[dbus.FieldErrorName] = dbus.MakeVariant(name) })
}

func (c call) send(kind dbus.Type, values []any, more ...func(*dbus.Message)) {
	m := &dbus.Message{Type: kind, Body: values, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldDestination: dbus.MakeVariant(c.sender),
		dbus.FieldReplySerial: dbus.MakeVariant(c.message.Serial()),
	}}
	if len(values) > 0 {
		m.Headers[dbus.FieldSignature] = dbus.MakeVariant(dbus.SignatureOf(values...))
	}
	for _, change := range more {
		change(m)
	}
	c.conn.Send(m, nil)
}

// called is a call as it stands in a message.
func called(c *dbus.Conn, m *dbus.Message) call {
	path, _ := m.Headers[dbus.FieldPath].Value().(dbus.ObjectPath)
	member, _ := m.Headers[dbus.FieldMember].Value().(string)
	sender, _ := m.Headers[dbus.FieldSender].Value().(string)
	return call{conn: c, message: m, sender: sender, member: member, path: path}
}

// serve takes a name on the bus and hands every call that comes to it to
// hear, one after the other. Unlike the library's own way, hear decides what
// is sent after the reply. It gives the connection, and how to end it.
func (b *Bus) serve(t testing.TB, name string, hear func(call)) (c *dbus.Conn, leave func()) {
	t.Helper()
	c, err := dbus.Connect(b.address)
	must(t, err)
	_, err = c.RequestName(name, dbus.NameFlagDoNotQueue)
	must(t, err)
	messages := make(chan *dbus.Message, 64)
	c.Eavesdrop(messages)
	leave = sync.OnceFunc(func() {
		c.Eavesdrop(nil) // the library closes what listens to it while it may still send there
		_ = c.Close()
	})
	t.Cleanup(leave)
	go func() {
		for {
			select {
			case m := <-messages:
				if m != nil && m.Type == dbus.TypeMethodCall {
					hear(called(c, m))
				}
			case <-c.Context().Done():
				return
			}
		}
	}()
	return c, leave
}
