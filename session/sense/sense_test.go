package sense

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is what a test lets happen. Its clocks are the bubble's, shifted.
type world struct {
	lock          sync.Mutex
	asleep        time.Duration // how far the clock that never stops is ahead
	stopped       time.Duration // for how long the process stood still, seen by both
	looks         int           // how often the clocks were read
	rang, changed chan struct{}
	told          []Change
	when          []time.Duration // since the beginning
}

// within lets a test watch a world of its own, in time of its own.
func within(t *testing.T, test func(*world)) *world {
	w := &world{}
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		w.rang, w.changed = make(chan struct{}), make(chan struct{})
		pass := func(from <-chan struct{}) func(context.Context, func()) {
			return func(ctx context.Context, to func()) {
				for {
					select {
					case <-from:
						to()
					case <-ctx.Done():
						return
					}
				}
			}
		}
		read := func() reading {
			w.lock.Lock()
			defer w.lock.Unlock()
			w.looks++
			awake := time.Since(began) + w.stopped
			return reading{awake, awake + w.asleep}
		}
		ctx, cancel := context.WithCancel(t.Context())
		over := make(chan struct{})
		go func() {
			defer close(over)
			s := senses{read: read, alarm: pass(w.rang), ways: pass(w.changed)}
			s.watch(ctx, func(f func()) { go f() }, func(c Change) {
				w.told, w.when = append(w.told, c), append(w.when, time.Since(began))
			})
		}()
		synctest.Wait()
		test(w)
		cancel()
		<-over
	})
	return w
}

// sleep lets the computer sleep.
func (w *world) sleep(d time.Duration) { w.shift(&w.asleep, d) }

// stop lets the process stand still, as SIGSTOP does.
func (w *world) stop(d time.Duration) { w.shift(&w.stopped, d) }

func (w *world) shift(clock *time.Duration, d time.Duration) {
	w.lock.Lock()
	defer w.lock.Unlock()
	*clock += d
}

// a sleep is told once, at the next beat at the latest, and in the moment
// in which the system rings. Clocks that are set by hand cost one telling at
// most, and what is normal none.
func TestR06SleepIsNoticed(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		name   string
		happen func(*world)
		want   []time.Duration // when it was told
	}{
		{"nothing", func(*world) { time.Sleep(time.Hour) }, nil},
		{"8 hours asleep", func(w *world) { time.Sleep(20 * time.Second); w.sleep(8 * time.Hour); time.Sleep(time.Hour) }, []time.Duration{30 * time.Second}},
		{"8 hours asleep, and it rings", func(w *world) {
			time.Sleep(20 * time.Second)
			w.sleep(8 * time.Hour)
			w.rang <- struct{}{}
			time.Sleep(time.Hour)
		}, []time.Duration{20 * time.Second}},
		{"it rings for nothing, often", func(w *world) {
			for range 1000 {
				time.Sleep(time.Second)
				w.rang <- struct{}{}
			}
		}, nil},
		{"stopped for a minute", func(w *world) { w.stop(time.Minute); time.Sleep(time.Hour) }, []time.Duration{beat}},
		{"a busy computer", func(w *world) {
			time.Sleep(time.Second)
			for range 100 {
				w.stop(4 * time.Second)
				time.Sleep(beat)
			}
		}, nil},
		{"a second set by hand", func(w *world) { w.sleep(time.Second); time.Sleep(time.Hour) }, nil},
		{"an hour forward", func(w *world) { w.sleep(time.Hour); time.Sleep(time.Hour) }, []time.Duration{beat}},
		{"an hour back", func(w *world) { w.sleep(-time.Hour); time.Sleep(time.Hour) }, nil},
		{"ten years forward and back", func(w *world) {
			w.sleep(3652 * day)
			time.Sleep(time.Minute)
			w.sleep(-3652 * day)
			time.Sleep(time.Hour)
		}, []time.Duration{beat}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := within(t, c.happen)
			if !slices.Equal(w.when, c.want) || slices.ContainsFunc(w.told, func(c Change) bool { return c != Woke }) {
				t.Errorf("told %v at %v, want %v", w.told, w.when, c.want)
			}
		})
	}
}

// An idle process is woken four times a minute, and no oftener.
func TestIdleWakesRarely(t *testing.T) {
	w := within(t, func(*world) { time.Sleep(time.Hour) })
	if w.looks > 241 {
		t.Errorf("in an hour the clocks were read %d times", w.looks)
	}
}

// a change of the network is told when it has settled, in two seconds at
// the latest, and a network that never does is told of every two seconds.
func TestR13NetworkIsToldWhenItHasSettled(t *testing.T) {
	change := func(w *world, times int, every time.Duration) {
		for range times {
			w.changed <- struct{}{}
			time.Sleep(every)
		}
	}
	for _, c := range []struct {
		name   string
		happen func(*world)
		want   []time.Duration
	}{
		{"one change", func(w *world) { change(w, 1, time.Minute) }, []time.Duration{calm}},
		{"a dozen in a moment", func(w *world) { change(w, 12, 10*time.Millisecond); time.Sleep(time.Minute) }, []time.Duration{110*time.Millisecond + calm}},
		{"two that are apart", func(w *world) { change(w, 2, time.Minute) }, []time.Duration{calm, time.Minute + calm}},
		{"one soon after another", func(w *world) { change(w, 2, time.Second); time.Sleep(time.Minute) }, []time.Duration{calm, calm + between}},
		{"never calm", func(w *world) { change(w, 65, 100*time.Millisecond); time.Sleep(time.Minute) }, []time.Duration{between, 2 * between, 3 * between, 6400*time.Millisecond + between}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := within(t, c.happen)
			if len(w.when) != len(c.want) || slices.ContainsFunc(w.told, func(c Change) bool { return c != Moved }) {
				t.Fatalf("told %v at %v, want %v", w.told, w.when, c.want)
			}
			for i, at := range w.when {
				if early := c.want[i] - at; early < 0 || early > between {
					t.Errorf("told at %v, want %v", w.when, c.want)
				}
				if i > 0 && at-w.when[i-1] < between {
					t.Errorf("told at %v, which is too often", w.when)
				}
			}
		})
	}
}

// Real clocks of this system never say that it slept while a test runs.
func TestClocksGoTogether(t *testing.T) {
	for name, read := range map[string]func() reading{"the system's": clocks(), "Go's": goClocks()} {
		p := pulse{last: read()}
		for range 1000 {
			if before := p.last; p.slept(read()) || p.last.awake < before.awake {
				t.Fatalf("%s clocks went from %v to %v", name, before, p.last)
			}
		}
	}
}
