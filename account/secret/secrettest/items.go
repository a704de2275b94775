package secrettest

import (
	"testing"

	"github.com/godbus/dbus/v5"
)

// attributes are what sotto's items are found by.
func attributes(name string) map[string]string {
	return map[string]string{"service": "sotto", "username": name}
}

// Item has another program put an item of that name into the login keyring,
// beside one that is there.
func (b *Bus) Item(t testing.TB, name, secret string) {
	t.Helper()
	c := b.join(t)
	var none dbus.Variant
	var session, item, prompt dbus.ObjectPath
	service := c.Object("org.freedesktop.secrets", "/org/freedesktop/secrets")
	must(t, service.Call("org.freedesktop.Secret.Service.OpenSession", 0, "plain", dbus.MakeVariant("")).Store(&none, &session))
	properties := map[string]dbus.Variant{"org.freedesktop.Secret.Item.Attributes": dbus.MakeVariant(attributes(name))}
	must(t, c.Object("org.freedesktop.secrets", collection).Call("org.freedesktop.Secret.Collection.CreateItem", 0, properties, struct {
		Session           dbus.ObjectPath
		Parameters, Value []byte
		Type              string
	}{session, []byte{}, []byte(secret), "text/plain"}, false).Store(&item, &prompt))
}

// Items is how many items of that name all keyrings of the bus hold.
func (b *Bus) Items(t testing.TB, name string) int {
	t.Helper()
	var open, shut []dbus.ObjectPath
	service := b.join(t).Object("org.freedesktop.secrets", "/org/freedesktop/secrets")
	must(t, service.Call("org.freedesktop.Secret.Service.SearchItems", 0, attributes(name)).Store(&open, &shut))
	return len(open) + len(shut)
}

// join is a connection to the bus that ends with the test.
func (b *Bus) join(t testing.TB) *dbus.Conn {
	t.Helper()
	c, err := dbus.Connect(b.address)
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}
