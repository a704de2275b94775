package sessiontest

import "time"

// weather is what holds for all that passes. Its zero value is fair.
type weather struct {
	refuses bool          // new connections are reset
	mute    bool          // new connections lead nowhere
	stalls  bool          // nothing passes, and nothing is lost
	drip    int           // bytes a second that pass, in each direction of each connection; 0 for all
	delay   time.Duration // what passes at once is held up so long at most
}

// dripping is how often something passes where things drip.
const dripping = 20 * time.Millisecond

// pace says how long something is held up whose share of the delay is this,
// and how many of its bytes pass then.
func (w weather) pace(share float64, bytes int) (pause time.Duration, most int) {
	switch {
	case w.drip > 0:
		most = max(1, int(int64(w.drip)*int64(dripping)/int64(time.Second)))
		return time.Duration(most) * time.Second / time.Duration(w.drip), min(most, bytes)
	case w.delay > 0:
		return time.Duration(share * float64(w.delay)), bytes
	}
	return 0, bytes
}

// turn changes the weather.
func (f *Faulty) turn(change func(*weather)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.weather)
	close(f.changed)
	f.changed = make(chan struct{})
}

// each does something to every open connection, under the lock.
func (f *Faulty) each(do func(*line)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range f.lines {
		do(l)
	}
}

// plan is what happens when so many more bytes have been carried.
type plan struct {
	left int
	do   func()
}

// After has something happen when so many more bytes have been carried, both
// directions of all connections counted together: not one byte passes
// between. It takes the place of what was planned before, and must not Stop
// the way.
func (f *Faulty) After(bytes int, do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plan = &plan{left: bytes, do: do}
}

// meter counts what passes. It says how much of it passes before something
// happens, and what.
func (f *Faulty) meter(bytes int) (n int, happens func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n = bytes
	if p := f.plan; p != nil {
		n = min(bytes, p.left)
		if p.left -= n; p.left == 0 {
			happens, f.plan = p.do, nil
		}
	}
	f.carried += n
	return n, happens
}
