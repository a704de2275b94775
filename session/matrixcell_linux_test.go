package session

import (
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"sotto/session/sessiontest"
)

// cell is one fault in one phase.
type cell struct {
	*matrix
	t      testing.TB
	name   string // romeo's
	phase  phase
	mishap mishap
	random *rand.Rand

	way    *sessiontest.Faulty
	dir    string
	romeo  *process
	juliet *talk
	said   int           // the number of the next message of each
	struck chan struct{} // closed when the planned moment has come
	began  time.Time     // when the fault did
	over   time.Time     // and when it ended
}

// run is the whole of it.
func (c *cell) run() {
	defer c.count()
	c.dir = c.t.TempDir()
	c.juliet = c.matrix.juliet.with(citizen(c.name))
	c.phase.meet(c)
	c.alive("after the fault")
	c.recovered()
	goroutines, files := c.romeo.leave()
	c.judge(goroutines, files)
}

// start starts romeo.
func (c *cell) start() {
	c.romeo = spawn(c.t, soaker{
		Dir: c.dir, Me: c.name, Peer: juliet.Local(),
		Server: c.way.Address, Named: true, Roots: string(c.ca.PEM()),
	})
}

// at has everything held up when so many more bytes were carried, for the
// fault to happen then.
func (c *cell) at(bytes int) {
	struck := make(chan struct{})
	c.struck = struck
	c.way.After(bytes, func() {
		c.way.Stall()
		close(struck)
	})
}

// meet waits for that moment and strikes. When it does not come, less was
// carried than was thought, and any moment is as good.
func (c *cell) meet() {
	timer := time.NewTimer(patience / 4)
	defer timer.Stop()
	select {
	case <-c.struck:
	case <-timer.C:
		c.t.Log("the planned moment did not come")
		c.way.After(1<<40, func() {})
	}
	c.strike()
}

// strike has the fault happen, and its time go by.
func (c *cell) strike() {
	c.began = time.Now()
	c.mishap.begin(c)
	if !c.mishap.slows {
		c.way.Heal()
	}
	if c.mishap.end != nil {
		timer := time.NewTimer(hold)
		defer timer.Stop()
		<-timer.C
		c.mishap.end(c)
	}
	c.over = time.Now()
}

// say has both say so many messages.
func (c *cell) say(n int) {
	for range n {
		c.romeo.say(c.said)
		c.juliet.say(c.said)
		c.said++
	}
}

// alive says one more message each way, and waits until all that was kept has
// come. What is told to one who is dead, or who has no room on the disk, is
// not kept, and is said again.
func (c *cell) alive(when string) {
	c.t.Helper()
	for tries := 10; ; tries-- {
		n := c.said
		c.say(1)
		if tries == 0 || c.romeo.await(2*time.Second, func() bool { return c.romeo.sent[n] }) {
			break
		}
	}
	var hers map[int]bool
	c.juliet.ask(func() { hers = maps.Clone(c.juliet.kept) })
	c.comes(when+" romeo's messages", func() bool { return len(without(c.romeo.kept, c.romeo.sent)) == 0 })
	c.comes(when+" juliet's messages", func() bool { return len(without(hers, c.romeo.got)) == 0 })
	var his map[int]bool
	c.romeo.ask(func() { his = maps.Clone(c.romeo.kept) })
	c.juliet.await(patience, func() bool {
		return len(without(his, c.juliet.got)) == 0 && len(without(c.juliet.kept, c.juliet.sent)) == 0
	})
}

// comes waits for something that romeo is to tell.
func (c *cell) comes(what string, is func() bool) {
	c.t.Helper()
	if !c.romeo.await(patience, is) {
		c.t.Errorf("not all of %s came; the last that romeo told is\n%s", what, c.romeo.last(40))
	}
}

// recovered notes how long it took until the link stood, if it had not all the
// time.
func (c *cell) recovered() {
	c.romeo.ask(func() {
		if c.romeo.online(c.began) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.recovery = append(c.recovery, max(0, c.romeo.onlines[len(c.romeo.onlines)-1].Sub(c.over)))
		}
	})
}

// judge holds what both told against what both have.
func (c *cell) judge(goroutines, files int) {
	c.t.Helper()
	his := reopened(c.t, c.dir)
	defer his.Close()
	lost, doubled, disordered, swapped := judged(c.t,
		end{c.romeo.tally, citizen(c.name), his}, end{c.juliet.tally, juliet, c.juliet.shelf})
	if goroutines+files > 0 {
		c.t.Errorf("it leaves %d goroutines and %d files", goroutines, files)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lost, c.doubled, c.disordered = c.lost+lost, c.doubled+doubled, c.disordered+disordered+swapped
	c.leaked, c.files = c.leaked+goroutines, c.files+files
}

// count counts the cell, or tells how it fails again.
func (c *cell) count() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.met++
	if !c.t.Failed() {
		c.survived++
		return
	}
	c.t.Logf("not survived: %s in the phase %s, seed %d; again: SOTTO_SEED=%[3]d go test -run '%s$' ./session",
		c.mishap.name, c.phase.name, c.seed, c.t.Name())
}
