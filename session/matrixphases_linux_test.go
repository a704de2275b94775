package session

import "time"

// phase is when a fault happens, and how that moment is met.
type phase struct {
	name string
	meet func(*cell)
}

var phases = []phase{
	{"plain", (*cell).login},
	{"TLS", (*cell).login},
	{"SASL", (*cell).login},
	{"bind", (*cell).login},
	{"roster", (*cell).login},
	{"idle", (*cell).idle},
	{"sending", (*cell).sending},
	{"MAM page", (*cell).page},
	{"closing", (*cell).closing},
}

// login is met at some byte of a phase of the first login. What was said
// before goes out with it.
func (c *cell) login() {
	s := c.spans[c.phase.name]
	c.at(s.some(c.random))
	c.start()
	c.say(2)
	c.meet()
}

// idle is met when nothing is under way, before or while the server is asked
// whether it is still there.
func (c *cell) idle() {
	c.start()
	c.alive("before the fault")
	timer := time.NewTimer(time.Duration(c.random.Int64N(int64(time.Second))))
	defer timer.Stop()
	<-timer.C
	c.strike()
}

// sending is met in the midst of messages.
func (c *cell) sending() {
	c.start()
	c.alive("before the fault")
	c.at(1 + c.random.IntN(4000))
	c.say(10)
	c.meet()
}

// page is met while the archive is asked for what was lost with a stream:
// whether what romeo said came, and what juliet said.
func (c *cell) page() {
	c.start()
	c.alive("before the fault")
	c.way.BlackHole()
	n := c.said
	c.say(3)
	c.comes("what is said into a black hole", func() bool { return c.romeo.written[n+2] })
	if err := c.server.Forget(c.name); err != nil {
		c.t.Error(err)
	}
	s := c.spans[c.phase.name]
	c.at(s.some(c.random))
	c.way.Heal()
	c.romeo.tell("reconnect")
	c.meet()
}

// closing is met on the way out, with messages still under way.
func (c *cell) closing() {
	c.start()
	c.alive("before the fault")
	c.at(1 + c.random.IntN(800))
	c.say(2)
	c.romeo.tell("leave")
	c.meet()
	if c.mishap.name == "kill -9" {
		return // it was started again
	}
	c.romeo.must(c.t, "end", func() bool { return c.romeo.left != nil })
	c.romeo.end()
	if left := c.romeo.left; left[0]+left[1] > 0 {
		c.t.Errorf("it leaves %d goroutines and %d files", left[0], left[1])
	}
	c.romeo.left = nil
	c.over = time.Now()
	c.romeo.start()
}
