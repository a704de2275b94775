package session

import (
	"os"
	"syscall"
	"time"

	"sotto/session/event"
)

// mishap is a fault of the matrix: how it begins and, where it lasts, how it
// ends. It begins while nothing gets through; that is over then, unless the
// fault itself slows down what passes.
type mishap struct {
	name  string
	slows bool
	begin func(*cell)
	end   func(*cell) // nil: it is over as soon as it has happened
}

// hold is how long what lasts lasts: longer than the answer to a probe may
// take.
const hold = 1200 * time.Millisecond

// tlsAlert is the record of a fatal alert, “internal error” (RFC 8446,
// section 6), as somebody on the way can send it.
var tlsAlert = []byte{21, 3, 3, 0, 2, 2, 80}

var mishaps = []mishap{
	{name: "RST", begin: func(c *cell) { c.way.Reset() }},
	{name: "FIN", begin: func(c *cell) { c.way.Cut() }},
	{name: "stall", slows: true, begin: func(c *cell) { c.way.Stall() }, end: func(c *cell) { c.way.Heal() }},
	{name: "drip", slows: true, begin: (*cell).drip, end: func(c *cell) { c.way.Heal() }},
	{name: "garbage", begin: func(c *cell) { c.way.Garble() }},
	{name: "TLS alert", begin: func(c *cell) { c.way.Inject(tlsAlert) }},
	{name: "stream error", begin: (*cell).throw},
	{name: "kill -9", begin: func(c *cell) { c.romeo.kill() }, end: func(c *cell) { c.romeo.start() }},
	{name: "stopped", begin: func(c *cell) { c.signal(syscall.SIGSTOP) }, end: func(c *cell) { c.signal(syscall.SIGCONT) }},
	{name: "clock", begin: func(c *cell) { c.romeo.tell("clock") }},
	{name: "disk full", begin: func(c *cell) { c.romeo.tell("full") }, end: func(c *cell) { c.romeo.tell("well") }},
	{name: "DNS gone", begin: (*cell).unnamed, end: func(c *cell) { c.romeo.tell("well") }},
	{name: "keyring gone", begin: (*cell).locked, end: (*cell).unlocked},
}

// drip lets 400 bytes a second pass each way.
func (c *cell) drip() {
	c.way.Heal()
	c.way.Drip(400)
}

// throw has the server end the stream with an error.
func (c *cell) throw() {
	for _, port := range c.way.Ports() {
		if err := c.server.Throw(port); err != nil {
			c.t.Error(err)
		}
	}
}

func (c *cell) signal(s os.Signal) {
	_ = c.romeo.command.Process.Signal(s) // who has left already needs none
}

// unnamed takes the DNS away, and the connection, so that it is needed.
func (c *cell) unnamed() {
	c.romeo.tell("dns")
	c.way.Reset()
}

// locked takes the keyring away, and the connection, so that it is needed.
func (c *cell) locked() {
	c.romeo.tell("keyring")
	c.way.Reset()
}

// unlocked gives the keyring back. Who had no password waits for a person, who
// sees that.
func (c *cell) unlocked() {
	c.romeo.tell("well")
	c.romeo.await(patience, func() bool {
		return c.romeo.link == string(event.Offline) || c.romeo.left != nil || c.romeo.online(c.began)
	})
	c.romeo.tell("connect")
}
