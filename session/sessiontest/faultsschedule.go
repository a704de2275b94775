package sessiontest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// Kind is a way in which a network goes wrong.
type Kind string

// The kinds. Those that end connections and refuse or ignore new ones are
// what a server that is started again looks like.
const (
	Cutting   Kind = "cut"        // FIN
	Resetting Kind = "reset"      // RST
	Vanishing Kind = "black hole" // everything is swallowed, nobody is told
	Stalling  Kind = "stall"      // nothing passes for a while, and nothing is lost
	Dripping  Kind = "drip"       // 200 bytes a second
	Delaying  Kind = "delay"      // up to 300 ms, each direction by its own
	Garbling  Kind = "garbage"    // a byte each way is spoilt
	Outage    Kind = "outage"     // RST, and new connections are refused
	Muting    Kind = "mute"       // FIN, and new connections are accepted and ignored
)

// begins is how each kind begins. All of them end with Heal.
var begins = []struct {
	kind  Kind
	lasts bool // it has a length
	begin func(*Faulty)
}{
	{Cutting, false, (*Faulty).Cut},
	{Resetting, false, (*Faulty).Reset},
	{Vanishing, true, (*Faulty).BlackHole},
	{Stalling, true, (*Faulty).Stall},
	{Dripping, true, func(f *Faulty) { f.Drip(200) }},
	{Delaying, true, func(f *Faulty) { f.Delay(300 * time.Millisecond) }},
	{Garbling, false, (*Faulty).Garble},
	{Outage, true, func(f *Faulty) { f.Refuse(); f.Reset() }},
	{Muting, true, func(f *Faulty) { f.Mute(); f.Cut() }},
}

// Kinds are all of them, in the order above.
func Kinds() []Kind {
	var all []Kind
	for _, b := range begins {
		all = append(all, b.kind)
	}
	return all
}

// Fault is one thing that goes wrong, and for how long; 0 where it is over as
// soon as it has happened.
type Fault struct {
	Kind Kind
	For  time.Duration
}

func (f Fault) String() string {
	if f.For == 0 {
		return string(f.Kind)
	}
	return fmt.Sprintf("%s for %v", f.Kind, f.For.Round(time.Millisecond))
}

// Schedule is so many faults, in an order and of lengths that are the same for
// the same seed. Every kind comes about as often as every other; without kinds
// all are meant.
func Schedule(seed uint64, faults int, longest time.Duration, kinds ...Kind) []Fault {
	if len(kinds) == 0 {
		kinds = Kinds()
	}
	random := rand.New(rand.NewPCG(seed, 1))
	var all []Fault
	for len(all) < faults {
		for _, i := range random.Perm(len(kinds)) {
			all = append(all, Fault{Kind: kinds[i], For: time.Duration(random.Int64N(int64(longest))) + 1})
		}
	}
	all = all[:faults]
	for i, f := range all {
		for _, b := range begins {
			if b.kind == f.Kind && !b.lasts {
				all[i].For = 0
			}
		}
	}
	return all
}

// Begin has a fault begin. It holds until Heal, whatever its length.
func (f *Faulty) Begin(fault Fault) {
	for _, b := range begins {
		if b.kind == fault.Kind {
			b.begin(f)
		}
	}
}

// Suffer has a fault begin, and heals it when its time is over or the context
// ends.
func (f *Faulty) Suffer(ctx context.Context, fault Fault) {
	f.Begin(fault)
	defer f.Heal()
	if fault.For == 0 {
		return
	}
	t := time.NewTimer(fault.For)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// Seed is what a test leaves to chance: SOTTO_SEED, or a new one. It is told
// in the test's log, so that what was found can be found again.
func Seed(t testing.TB) uint64 {
	t.Helper()
	seed, err := strconv.ParseUint(os.Getenv("SOTTO_SEED"), 10, 64)
	if err != nil {
		seed = rand.Uint64N(1_000_000)
	}
	t.Logf("SOTTO_SEED=%d", seed)
	return seed
}
