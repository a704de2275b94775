package sense

import "time"

// reading is what two clocks say at one time: awake stands still while the
// computer sleeps, always does not. Only differences of them mean anything.
type reading struct{ awake, always time.Duration }

// pulse compares the clocks from time to time.
type pulse struct{ last reading }

// slept tells whether the computer has slept since the last look, or the
// process has stood still. A clock that was set back is no sleep, and one that
// jumps is told of once, since the next look compares with this one.
func (p *pulse) slept(now reading) bool {
	awake, always := now.awake-p.last.awake, now.always-p.last.always
	p.last = now
	return always-awake > slack || awake-beat > slack
}

// goClocks gives a reader of Go's own two: the monotonic one, which on most
// systems stands still in sleep, and the time of day, which a person may set.
func goClocks() func() reading {
	began := time.Now()
	return func() reading {
		now := time.Now()
		return reading{awake: now.Sub(began), always: now.Round(0).Sub(began.Round(0))}
	}
}
