package chat

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// told makes n messages, several of them at the same time.
func told(n int) []Message {
	all := make([]Message, n)
	for i := range all {
		all[i] = theirs(fmt.Sprint("m", i), fmt.Sprint("text ", i), i/3)
		all[i].Place = int64(i + 1)
	}
	return all
}

func ids(t *Timeline) []string {
	all := make([]string, t.Len())
	for i := range all {
		all[i] = t.At(i).ID
	}
	return all
}

// Pages in front and behind, with what they share, give the conversation
// back, and each new message stands where it is said to.
func TestPagesGiveTheConversation(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		all := told(rapid.IntRange(1, 60).Draw(r, "messages"))
		var line Timeline
		from := rapid.IntRange(0, len(all)-1).Draw(r, "start")
		to := from
		for from > 0 || to < len(all) {
			shared := min(rapid.IntRange(0, 3).Draw(r, "shared"), to-from)
			size := rapid.IntRange(1, 20).Draw(r, "size")
			var at []int
			var fresh []Message
			if older := max(0, from-size); from > 0 && rapid.Bool().Draw(r, "older") {
				fresh = all[older:from]
				at = line.Prepend(all[older : from+shared]...)
				from = older
			} else {
				newer := min(len(all), to+size)
				fresh = all[to:newer]
				at = line.Append(all[to-shared : newer]...)
				to = newer
			}
			if len(at) != len(fresh) || !slices.IsSorted(at) {
				r.Fatalf("%d are new and stand at %v", len(fresh), at)
			}
			for i, m := range fresh {
				if line.At(at[i]) != m {
					r.Fatalf("%s does not stand at %d", m.ID, at[i])
				}
			}
			if got := ids(&line); len(got) != to-from || got[0] != all[from].ID || !slices.EqualFunc(got, all[from:to], func(id string, m Message) bool { return id == m.ID }) {
				r.Fatalf("it is %v, want %s to %s", got, all[from].ID, all[to-1].ID)
			}
		}
	})
}

// What was dropped can come again; what stayed cannot.
func TestKeepDropsTheRest(t *testing.T) {
	var line Timeline
	line.Append(told(10)...)
	line.Keep(3, 7)
	if got := ids(&line); !slices.Equal(got, []string{"m3", "m4", "m5", "m6"}) {
		t.Errorf("it kept %v", got)
	}
	if at := line.Prepend(told(5)...); !slices.Equal(at, []int{0, 1, 2}) {
		t.Errorf("the new ones stand at %v", at)
	}
	if line.Advance("m3", Sent, "") {
		t.Error("their message was taken for ours")
	}
}

// S-48: two messages under one id stay two, however often a page brings them.
func TestS48ForgedIDsAreNotDoubled(t *testing.T) {
	page := []Message{theirs("1", "hello", 0), theirs("1", "another", 1)}
	var line Timeline
	line.Append(page...)
	if at := line.Prepend(page...); len(at) != 0 || line.Len() != 2 {
		t.Errorf("the page was added again at %v: %v", at, ids(&line))
	}
}

// A page tells where a message is kept that came before it was known.
func TestPlaceIsTakenOver(t *testing.T) {
	m := ours("1", "hello", 0)
	var line Timeline
	line.Add(m)
	m.Place, m.State = 7, Sent
	line.Prepend(m)
	if got := line.At(0); got.Place != 7 || got.State != Sent {
		t.Errorf("it is kept at %d and %s", got.Place, got.State)
	}
}

func TestSince(t *testing.T) {
	var line Timeline
	line.Append(told(9)...)
	for minute, want := range []int{0, 3, 6, 9} {
		if got := line.Since(start.Add(time.Duration(minute) * time.Minute)); got != want {
			t.Errorf("since minute %d it is %d, want %d", minute, got, want)
		}
	}
}

// A page of 100 in front of 100,000.
func BenchmarkPrependPage(b *testing.B) {
	all := told(100_100)
	var line Timeline
	line.Append(all[100:]...)
	for b.Loop() {
		line.Prepend(all[:100]...)
		b.StopTimer()
		line.Keep(100, line.Len())
		b.StartTimer()
	}
}

// A page of 100 behind 100,000.
func BenchmarkAppendPage(b *testing.B) {
	all := told(100_100)
	var line Timeline
	line.Append(all[:100_000]...)
	for b.Loop() {
		line.Append(all[100_000:]...)
		b.StopTimer()
		line.Keep(0, 100_000)
		b.StartTimer()
	}
}
