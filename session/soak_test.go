package session

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"sotto/session/sessiontest"
)

// killing is the fault that is no network's: the client is ended by SIGKILL,
// and started again in the same folder.
const killing sessiontest.Kind = "kill -9"

// soak is two ends that say messages to each other while one of them has a
// bad network, and is killed.
type soak struct {
	t      testing.TB
	server server
	seed   uint64
	each   int // messages each way
	faults []sessiontest.Fault
	pause  time.Duration // between two messages
	steady bool          // the network is not what fails

	way    *sessiontest.Faulty
	romeo  *process
	juliet *talk
	random *rand.Rand

	said     int             // the number of the next message of each
	recovery []time.Duration // how long after each fault that broke the link it stood again
	dirs     [2]string
}

// brave are faults of a seed, kills among them.
func brave(seed uint64, faults, kills int) []sessiontest.Fault {
	all := sessiontest.Schedule(seed, faults-kills, 1500*time.Millisecond)
	random := rand.New(rand.NewPCG(seed, 2))
	for range kills {
		f := sessiontest.Fault{Kind: killing, For: time.Duration(random.Int64N(int64(time.Second)))}
		all = slices.Insert(all, random.IntN(len(all)+1), f)
	}
	return all
}

func (s *soak) begin(ca *sessiontest.CA) {
	s.t.Helper()
	s.random = rand.New(rand.NewPCG(s.seed, 3))
	s.way = sessiontest.StartFaulty(s.t, s.server.address, s.seed)
	s.dirs = [2]string{s.t.TempDir(), s.t.TempDir()}
	hers := soaker{Dir: s.dirs[1], Steady: s.steady}
	s.juliet = meet(s.t, hers.options(ca.Pool()), s.server.address, juliet, hers.Dir).with(romeo)
	s.romeo = spawn(s.t, soaker{
		Dir: s.dirs[0], Me: romeo.Local(), Peer: juliet.Local(),
		Server: s.way.Address, Roots: string(ca.PEM()), Steady: s.steady,
	})
	if s.steady {
		s.romeo.limit, s.juliet.limit = 10*patience, 10*patience // longer than the longest of the program's clocks
	}
	s.romeo.must(s.t, "first link", func() bool { return len(s.romeo.onlines) > 0 })
}

// say has both say so many messages, one after the other.
func (s *soak) say(n int) {
	tick := time.NewTicker(s.pause)
	defer tick.Stop()
	for range n {
		s.romeo.say(s.said)
		s.juliet.say(s.said)
		s.said++
		<-tick.C
	}
}

// suffer has one fault happen in the midst of some messages, and waits until
// what is said after it comes through.
func (s *soak) suffer(f sessiontest.Fault, messages int) {
	s.t.Helper()
	began := make(chan struct{})
	var once sync.Once
	begin := func() {
		once.Do(func() {
			if f.Kind != killing {
				s.way.Begin(f)
			}
			close(began)
		})
	}
	s.way.After(s.random.IntN(200*messages), begin)
	var talk sync.WaitGroup
	talk.Go(func() {
		s.say(messages)
		begin() // too little was carried
	})
	<-began
	before := time.Now()
	over := s.over(f)
	talk.Wait()
	s.alive(f)
	s.recovered(f, before, over)
}

// over waits until a fault is over, and gives when that was.
func (s *soak) over(f sessiontest.Fault) time.Time {
	if f.Kind == killing {
		s.romeo.kill()
		over := time.Now()
		s.romeo.start()
		return over
	}
	timer := time.NewTimer(f.For)
	defer timer.Stop()
	<-timer.C
	s.way.Heal()
	return time.Now()
}

// alive waits until one more message has come to the server, and with it all
// before it.
func (s *soak) alive(f sessiontest.Fault) {
	s.t.Helper()
	n := s.said
	s.say(1)
	s.romeo.must(s.t, fmt.Sprintf("life after %v: no confirmation of message %d", f, n), func() bool { return s.romeo.sent[n] || s.romeo.failed[n] })
}

// recovered notes how long it took until the link stood again, if it had not
// stood all the time.
func (s *soak) recovered(f sessiontest.Fault, before, over time.Time) {
	s.romeo.ask(func() {
		if len(s.romeo.onlines) == 0 {
			return
		}
		if last := s.romeo.onlines[len(s.romeo.onlines)-1]; last.After(before) {
			s.recovery = append(s.recovery, max(0, last.Sub(over)))
		}
	})
}

// complete says what there is still to say, in the place of what died unkept.
func (s *soak) complete() {
	for {
		missing := 0
		for _, y := range []*tally{s.romeo.tally, s.juliet.tally} {
			y.ask(func() { missing = max(missing, s.each-len(y.kept)) })
		}
		if missing == 0 {
			return
		}
		s.say(1)
	}
}

// arrive waits until all that was kept has arrived, and gives how much is left
// in doubt: whoever said that must have been told so. Whether it arrived is
// judged by what is on the disks.
func (s *soak) arrive() (open int) {
	s.t.Helper()
	var romeos, juliets map[int]bool
	for _, y := range []*tally{s.juliet.tally, s.romeo.tally} {
		y.await(y.limit, func() bool { return len(without(y.kept, y.sent)) == 0 })
		y.ask(func() {
			missing := without(y.kept, y.sent)
			if open += len(missing); len(missing) > 0 && y.trouble == 0 {
				s.t.Errorf("%s does not know whether these arrived, and was not told so: %s", y.name, some(missing))
			}
		})
	}
	s.romeo.ask(func() { romeos = maps.Clone(s.romeo.kept) })
	s.juliet.ask(func() { juliets = maps.Clone(s.juliet.kept) })
	s.juliet.await(s.juliet.limit/2, func() bool { return len(without(romeos, s.juliet.got)) == 0 })
	s.romeo.await(s.romeo.limit/2, func() bool { return len(without(juliets, s.romeo.got)) == 0 })
	return open
}

// judged closes both ends, and holds what they told against what both have.
func (s *soak) judged() (lost, doubled, disordered, swapped int) {
	s.t.Helper()
	s.juliet.close()
	for n, times := range s.juliet.got {
		if times > 1 {
			s.t.Errorf("message %d was told to juliet %d times", n, times)
			doubled++
		}
	}
	if len(s.romeo.kept) < s.each || len(s.juliet.kept) < s.each {
		s.t.Errorf("only %d and %d messages were kept", len(s.romeo.kept), len(s.juliet.kept))
	}
	his, hers := reopened(s.t, s.dirs[0]), reopened(s.t, s.dirs[1])
	defer his.Close()
	defer hers.Close()
	l, d, o, w := judged(s.t, end{s.romeo.tally, romeo, his}, end{s.juliet.tally, juliet, hers})
	return l, d + doubled, o, w
}

// run is the whole of it, and prints its line.
func (s *soak) run(ca *sessiontest.CA) {
	s.t.Helper()
	s.begin(ca)
	goroutines, files := s.romeo.count()
	kills := 0
	for i, f := range s.faults {
		s.suffer(f, (s.each-s.said)/(len(s.faults)-i))
		if f.Kind == killing {
			kills++
		}
	}
	s.complete()
	doubts := s.arrive()
	goroutines, files = s.calm(goroutines, files)
	left, open := s.romeo.leave()
	lost, doubled, disordered, swapped := s.judged()
	order := "in order"
	switch {
	case disordered > 0:
		order = fmt.Sprintf("%d out of order", disordered)
	case swapped > 0:
		order = fmt.Sprintf("in the order in which they came (the server swapped %d)", swapped)
	}
	if swapped > 0 && !s.server.swaps {
		s.t.Errorf("the server handed over %d messages in another order than they were said", swapped)
	}
	if goroutines+files+left+open > 0 {
		s.t.Errorf("it has %d goroutines and %d files more than before, and leaves %d and %d", goroutines, files, left, open)
	}
	fmt.Printf("soak %s: %d + %d messages, %d faults, %d kills, %d lost, %d doubled, %s, %d left in doubt, recovery p95 %v (%d of %d broke the link), goroutines +%d, files +%d, seed %d\n",
		s.server.version(), len(s.romeo.kept), len(s.juliet.kept), len(s.faults), kills, lost, doubled, order, doubts,
		percentile(s.recovery, 95).Round(10*time.Millisecond), len(s.recovery), len(s.faults), goroutines+left, files+open, s.seed)
}

// calm is how many goroutines and files the client has more than it had, once
// all is quiet.
func (s *soak) calm(goroutines, files int) (int, int) {
	for deadline := time.Now().Add(patience / 2); ; {
		g, f := s.romeo.count()
		if g <= goroutines && f <= files || time.Now().After(deadline) {
			return max(0, g-goroutines), max(0, f-files)
		}
	}
}

// percentile is the least time that so many of a hundred do not exceed.
func percentile(all []time.Duration, percent int) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[(len(sorted)*percent+99)/100-1]
}

// Messages each way through faults of every kind, and kills: none is lost,
// doubled, or out of its order. SOTTO_SOAK=long has more of all.
func TestSoakOnProsody(t *testing.T) {
	ca := authority()
	testSoak(t, ca, prosody(sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca, Modules: []string{"smacks", "mam"}})))
}

func TestSoakOnEjabberd(t *testing.T) {
	ca := authority()
	testSoak(t, ca, ejabberd(sessiontest.StartEjabberd(t, ca)))
}

func testSoak(t *testing.T, ca *sessiontest.CA, on server) {
	seed := sessiontest.Seed(t)
	s := &soak{t: t, server: on, seed: seed, each: 500, faults: brave(seed, 12, 2), pause: 5 * time.Millisecond}
	if os.Getenv("SOTTO_SOAK") == "long" {
		s.each, s.faults = 5000, brave(seed, 55, 10)
	}
	s.run(ca)
	if late := percentile(s.recovery, 95); late > 5*time.Second {
		t.Errorf("95 of 100 recoveries took %v or less", late)
	}
}
