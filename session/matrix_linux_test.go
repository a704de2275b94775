package session

import (
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"sotto/session/sessiontest"
)

// The fault matrix: in each phase of a session each fault happens, to a client
// in a process of its own. It is online again after that, nothing is lost,
// doubled or left over, and what it keeps is sound.

// abreast is how many cells are met at the same time: they wait, mostly.
const abreast = 8

// matrix is what all cells share, and what they came to.
type matrix struct {
	ca     *sessiontest.CA
	server *sessiontest.Prosody
	juliet *partner // every cell's romeo talks with her
	spans  map[string]span
	seed   uint64

	mu            sync.Mutex
	met, survived int
	lost, doubled int
	disordered    int
	leaked, files int
	recovery      []time.Duration
}

// Every cell once, under SOTTO_SEED. SOTTO_SOAK=long has 20 rounds, each under
// a seed of its own; how long recovering took is judged there, where nothing
// else is at work.
func TestFaultMatrix(t *testing.T) {
	seed, rounds, long := sessiontest.Seed(t), uint64(1), os.Getenv("SOTTO_SOAK") == "long"
	if long {
		rounds = 20
	}
	for round := range rounds {
		m := matrix{seed: seed + round}
		m.set(t)
		m.round(t)
		if late := percentile(m.recovery, 95); long && late > 5*time.Second {
			t.Errorf("95 of 100 recoveries took %v or less", late)
		}
	}
}

// set starts the server, has juliet come online, and finds out when each
// phase begins and ends.
func (m *matrix) set(t *testing.T) {
	t.Helper()
	m.ca = authority()
	o := sessiontest.ProsodyOptions{CA: m.ca, Modules: []string{"smacks", "mam"}, Obeys: true}
	for _, name := range append(m.romeos(), "juliet", "measured") {
		o.Users = append(o.Users, sessiontest.User{Name: name, Password: name + "-secret", Stranger: true})
	}
	m.server = sessiontest.StartProsody(t, o)
	m.juliet = meet(t, brisk(m.ca.Pool()), m.server.Address, juliet, t.TempDir())
	m.measure(t)
}

// romeos are the names of those to whom the faults happen, one for each cell.
func (m *matrix) romeos() (all []string) {
	for i := range len(phases) * len(mishaps) {
		all = append(all, fmt.Sprint("romeo", i))
	}
	return all
}

// round meets every cell once, some at the same time, and prints what they
// came to.
func (m *matrix) round(t *testing.T) {
	work := make(chan int)
	var all sync.WaitGroup
	for range abreast {
		all.Go(func() {
			for i := range work {
				m.one(t, i)
			}
		})
	}
	for i := range m.romeos() {
		work <- i
	}
	close(work)
	all.Wait()
	m.juliet.close()
	fmt.Printf("matrix %s: %d cells, %d survived, %d lost, %d doubled, %d in another order, goroutines +%d, files +%d, recovery p95 %v (%d of %d broke the link), seed %d\n",
		m.server.Version(), m.met, m.survived, m.lost, m.doubled, m.disordered, m.leaked, m.files,
		percentile(m.recovery, 95).Round(10*time.Millisecond), len(m.recovery), m.met, m.seed)
	m.server.Stop()
}

// one meets one cell. What is left to chance in it is the same for the same
// seed.
func (m *matrix) one(t *testing.T, i int) {
	p, f := phases[i/len(mishaps)], mishaps[i%len(mishaps)]
	t.Run(p.name+"/"+f.name, func(t *testing.T) {
		c := &cell{
			matrix: m, t: t, name: m.romeos()[i], phase: p, mishap: f,
			random: rand.New(rand.NewPCG(m.seed, uint64(i))),
			way:    sessiontest.StartFaulty(t, m.server.Address, m.seed+uint64(i)),
		}
		c.run()
	})
}
