package sense

import "testing"

// What matters is told, once; what the kernel says again is no change.
func TestWays(t *testing.T) {
	const wifi, cable, bridge = 2, 3, 4
	address := func(link int, what string) way { return way{link: link, what: what} }
	route := func(link int) way { return way{link: link, route: true, place: "main", what: "default"} }
	w := newWays()
	for i, c := range []struct {
		name string
		did  bool
		want bool
	}{
		{"an interface without an address runs", w.link(wifi, true), false},
		{"it gets an address", w.put(address(wifi, "10.7.0.2"), true), true},
		{"the address is said again", w.put(address(wifi, "10.7.0.2"), true), false},
		{"it gets the default route", w.put(route(wifi), true), true},
		{"the route is said again", w.put(route(wifi), true), false},
		{"it loses touch", w.link(wifi, false), true},
		{"that is said again", w.link(wifi, false), false},
		{"it is in touch again", w.link(wifi, true), true},
		{"its route comes again", w.put(route(wifi), true), true},
		{"a cable is plugged in", w.link(cable, true), false},
		{"it gets an address", w.put(address(cable, "10.8.0.2"), true), true},
		{"the route goes over the cable too", w.put(route(cable), true), true},
		{"and over the air no more", w.put(route(wifi), false), true},
		{"which is said again", w.put(route(wifi), false), false},
		{"the cable loses its address, and the route with it", w.put(address(cable, "10.8.0.2"), false), true},
		{"the address comes again", w.put(address(cable, "10.8.0.2"), true), true},
		{"the route comes again", w.put(route(cable), true), true},
		{"the cable's takes the place of another", w.replace(route(cable)), false},
		{"the air's takes its place", w.replace(route(wifi)), true},
		{"the cable's takes it back", w.replace(route(cable)), true},
		{"a container starts: a bridge without an address", w.link(bridge, true), false},
		{"and ends", w.gone(bridge), false},
		{"the cable's interface is taken away", w.gone(cable), true},
	} {
		if c.did != c.want {
			t.Errorf("step %d, %s: %v, want %v", i, c.name, c.did, c.want)
		}
	}
	if len(w.known) != 1 || len(w.running) != 1 {
		t.Errorf("known at the end: %v and %v", w.known, w.running)
	}
}
