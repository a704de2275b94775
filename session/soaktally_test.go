package session

import (
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
	written map[int]bool // of its own, told to be on a wire
	got     map[int]int  // of the other's, how often each was told
	link    string       // how it stands
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
		kept: map[int]bool{}, sent: map[int]bool{}, failed: map[int]bool{}, written: map[int]bool{}, got: map[int]int{},
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
	case "written":
		y.written[n] = true
	case "failed":
		y.failed[n] = true
	case "got":
		y.got[n]++
	case "link":
		y.link, _, _ = strings.Cut(rest, " ")
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

// online tells whether the link came up after some time, or again. It is asked
// under the lock.
func (y *tally) online(since time.Time) bool {
	return len(y.onlines) > 0 && y.onlines[len(y.onlines)-1].After(since)
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
