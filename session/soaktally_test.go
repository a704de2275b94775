package session

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// tally is what one end of a soak has told so far. Several goroutines may use
// it.
type tally struct {
	name  string
	limit time.Duration // how long is waited for what must come

	mu      sync.Mutex
	changed chan struct{}
	kept    map[int]bool // of its own, told to be on disk
	sent    map[int]bool // of its own, told to have come to the server
	failed  map[int]bool
	got     map[int]int // of the other's, how often each was told
	onlines []time.Time
	checks  []string // what was found at each start
	counted []int    // goroutines and files, when it was last asked
	left    []int    // and how many more than at the start were there at the end
	lines   []string // the last it said
	trouble int
}

func newTally(name string) *tally {
	return &tally{
		name: name, limit: patience, changed: make(chan struct{}),
		kept: map[int]bool{}, sent: map[int]bool{}, failed: map[int]bool{}, got: map[int]int{},
	}
}

// line enters what was told.
func (y *tally) line(line string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.lines = append(y.lines, time.Now().Format("05.000 ")+line); len(y.lines) > 2000 {
		y.lines = y.lines[1000:]
	}
	word, rest, _ := strings.Cut(line, " ")
	n, _ := strconv.Atoi(rest)
	switch word {
	case "kept":
		y.kept[n] = true
	case "sent", "delivered", "displayed":
		y.sent[n] = true
	case "failed":
		y.failed[n] = true
	case "got":
		y.got[n]++
	case "link":
		if rest == "online <nil>" {
			y.onlines = append(y.onlines, time.Now())
		}
	case "checked":
		y.checks = append(y.checks, rest)
	case "counted":
		y.counted = numbers(rest)
	case "left":
		y.left = numbers(rest)
	case "error", "trouble":
		y.trouble++
	}
	close(y.changed)
	y.changed = make(chan struct{})
}

func numbers(text string) (all []int) {
	for _, word := range strings.Fields(text) {
		n, _ := strconv.Atoi(word)
		all = append(all, n)
	}
	return all
}

// await waits until something is so, and tells whether it came to be in time.
// The condition is asked under the lock.
func (y *tally) await(limit time.Duration, is func() bool) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		y.mu.Lock()
		done, changed := is(), y.changed
		y.mu.Unlock()
		if done {
			return true
		}
		select {
		case <-changed:
		case <-timer.C:
			return false
		}
	}
}

// must is await for what there is no going on without.
func (y *tally) must(t testing.TB, what string, is func() bool) {
	t.Helper()
	if !y.await(y.limit, is) {
		t.Fatalf("%s: no %s came; its last words were\n%s", y.name, what, y.last(60))
	}
}

// ask has a look at it under its lock.
func (y *tally) ask(look func()) {
	y.mu.Lock()
	defer y.mu.Unlock()
	look()
}

func (y *tally) last(n int) string {
	y.mu.Lock()
	defer y.mu.Unlock()
	return strings.Join(y.lines[max(0, len(y.lines)-n):], "\n")
}

// without is what numbers a set lacks, in order.
func without[V any](all map[int]bool, has map[int]V) (missing []int) {
	for n := range all {
		if _, ok := has[n]; !ok {
			missing = append(missing, n)
		}
	}
	slices.Sort(missing)
	return missing
}

// verdict is what became of what one end has said.
type verdict struct {
	lost, doubled, disordered []int
	swapped                   []int // the server handed them over in another order than they were said
}

// shelved is what stands in an archive: a number, when it came, and whether the
// server's archive gave it, or its stamp, and so said where it stands.
type shelved struct {
	n      int
	came   time.Time
	placed bool
}

// judge holds what was told to be kept against what an archive has of it, in
// reading order. What is there beyond that was said when a process was killed:
// it may be there once.
//
// What came in another order than it was said is the server's doing. A server
// may do so at the moment at which it moves a stream to another connection, and
// its archive may have an order of its own.
func judge(kept map[int]bool, there []shelved) (v verdict) {
	times := map[int]int{}
	before := shelved{n: -1}
	for _, m := range there {
		if times[m.n]++; times[m.n] == 2 {
			v.doubled = append(v.doubled, m.n)
		} else if m.n < before.n && m.came.Before(before.came) && !m.placed && !before.placed {
			v.disordered = append(v.disordered, m.n)
		} else if m.n < before.n {
			v.swapped = append(v.swapped, m.n)
		}
		if m.n > before.n {
			before = m
		}
	}
	v.lost = without(kept, times)
	return v
}

func (v verdict) report(t testing.TB, whose, where string) {
	t.Helper()
	for _, f := range []struct {
		what string
		all  []int
	}{{"lost", v.lost}, {"doubled", v.doubled}, {"out of order", v.disordered}} {
		if len(f.all) > 0 {
			t.Errorf("of what %s said in %s are %s: %s", whose, where, f.what, some(f.all))
		}
	}
}

// some are numbers, the first of them.
func some(all []int) string {
	if len(all) > 30 {
		return fmt.Sprint(all[:30], " and ", len(all)-30, " more")
	}
	return fmt.Sprint(all)
}

func together(all ...verdict) (lost, doubled, disordered, swapped int) {
	for _, v := range all {
		lost, doubled, disordered = lost+len(v.lost), doubled+len(v.doubled), disordered+len(v.disordered)
		swapped += len(v.swapped)
	}
	return lost, doubled, disordered, swapped
}

func copied(m map[int]bool) map[int]bool { return maps.Clone(m) }
