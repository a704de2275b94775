package sense

// ways are what the network is made of, as far as it matters to a link: which
// interfaces run, their addresses that reach further than the next router, and
// the default routes. What the kernel says again, as it does with every router
// advertisement, is no change.
type ways struct {
	running map[int]bool
	known   map[way]bool
}

// way is an address or a default route of one interface.
type way struct {
	link  int
	route bool
	place string // of a route: family, table and metric, of which there is one usually
	what  string
}

func newWays() *ways { return &ways{map[int]bool{}, map[way]bool{}} }

// put makes a way known, or not any more, and tells whether that is a change.
// Without its address an interface may have lost its routes, of which the
// kernel says nothing: they are new when they come again.
func (w *ways) put(one way, there bool) (moved bool) {
	if w.known[one] == there {
		return false
	}
	if there {
		w.known[one] = true
		return true
	}
	delete(w.known, one)
	if !one.route {
		w.forget(one.link, func(each way) bool { return each.route })
	}
	return true
}

// replace makes a route known in the place of those that had it: of them the
// kernel does not say that they are gone.
func (w *ways) replace(one way) (moved bool) {
	for each := range w.known {
		if each.route && each.place == one.place && each != one {
			delete(w.known, each)
			moved = true
		}
	}
	return w.put(one, true) || moved
}

// link says whether an interface runs, and tells whether that matters: one
// without an address leads nowhere.
func (w *ways) link(link int, runs bool) (moved bool) {
	if w.running[link] == runs {
		return false
	}
	matters := w.leads(link)
	if w.running[link] = runs; !runs {
		delete(w.running, link)
		w.forget(link, func(each way) bool { return each.route })
	}
	return matters
}

// gone says that an interface was taken away.
func (w *ways) gone(link int) (moved bool) {
	moved = w.leads(link)
	delete(w.running, link)
	w.forget(link, func(way) bool { return true })
	return moved
}

func (w *ways) leads(link int) bool {
	for each := range w.known {
		if each.link == link {
			return true
		}
	}
	return false
}

func (w *ways) forget(link int, which func(way) bool) {
	for each := range w.known {
		if each.link == link && which(each) {
			delete(w.known, each)
		}
	}
}
