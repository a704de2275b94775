package session

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/sessiontest"
)

// a server that crashes again and again, in whichever phase of a login or
// after it, is come back to every time, and what is said in the end arrives
// once. SOTTO_SEED repeats a run.
func TestR04ServerRestarts(t *testing.T) {
	const times = 8
	seed := rand.Uint64N(1_000_000)
	if n, err := strconv.ParseUint(os.Getenv("SOTTO_SEED"), 10, 64); err == nil {
		seed = n
	}
	t.Logf("SOTTO_SEED=%d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	ca := authority()
	p := sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca})
	o := quick(ca)
	o.Timeouts.First, o.Timeouts.Longest = 20*time.Millisecond, 100*time.Millisecond
	his := watch(t, keeping(t, o), at(romeo, p.Address))
	his.connect(romeo)
	his.link(romeo, event.Online)
	phases := []string{"connecting", "dial", "tls", "verify", "auth", "bind", "online", "a message was sent"}
	for round := range times {
		phase := phases[chance.IntN(len(phases))]
		switch phase {
		case "online":
		case "a message was sent":
			id := fmt.Sprint("m", round)
			his.say(romeo, juliet, id, "on the way when it crashed")
			his.progress(id, chat.Written)
		default:
			his.Do(intent.Reconnect{Of: intent.Of{Address: romeo}})
			until(his, phase, func(e event.Event) bool {
				s, step := e.(event.Step)
				l, link := e.(event.Link)
				return step && s.Name == phase && s.Problem == nil || link && string(l.State) == phase
			})
		}
		p.Kill()
		his.link(romeo, event.Waiting)
		if err := p.Again(); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		his.link(romeo, event.Online)
		t.Logf("restart %d, in the phase “%s”: online %v after the server was", round, phase, time.Since(began).Round(time.Millisecond))
	}
	hers := watch(t, quick(ca), at(juliet, p.Address))
	hers.connect(juliet)
	hers.link(juliet, event.Online)
	his.say(romeo, juliet, "end", "after all")
	his.progress("end", chat.Sent)
	hers.message("after all")
	hers.close()
	heard := map[string]int{}
	for _, e := range hers.told {
		if m, is := e.(event.Message); is && m.Message.From.Bare() == romeo {
			heard[m.Message.ID]++
		}
	}
	for id, n := range heard {
		if n != 1 {
			t.Errorf("%s came %d times", id, n)
		}
	}
}
