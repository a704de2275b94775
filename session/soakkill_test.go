package session

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"sotto/session/sessiontest"
)

// a client that is killed at any moment, again and again, while 50
// messages a second go out and as many come in, has lost none that it told to
// be kept, has none twice, and what it keeps is sound. SOTTO_SOAK=long kills
// it 500 times.
func TestR22Killed(t *testing.T) {
	kills, long := 5, os.Getenv("SOTTO_SOAK") == "long"
	if long {
		kills = 500
	}
	ca := authority()
	p := sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca, Modules: []string{"smacks", "mam"}, Database: true})
	seed := sessiontest.Seed(t)
	s := &soak{t: t, server: prosody(p), seed: seed, pause: 20 * time.Millisecond, steady: long}
	s.begin(ca)
	over := make(chan struct{})
	var talk sync.WaitGroup
	talk.Go(func() {
		for {
			select {
			case <-over:
				return
			default:
				s.say(1)
			}
		}
	})
	for range kills {
		s.die(time.Duration(s.random.Int64N(int64(time.Second))))
	}
	close(over)
	talk.Wait()
	s.each = s.said / 2 // what was said to the dead was not heard
	s.alive(sessiontest.Fault{Kind: killing})
	open := s.arrive()
	s.romeo.leave()
	sound := 0
	for _, found := range s.romeo.checks {
		if numbers(found)[0] == 0 {
			sound++
		}
	}
	lost, doubled, disordered, swapped := s.judged()
	disordered += swapped // this server swaps none
	if sound != kills+1 {
		t.Errorf("of %d looks at what is kept %d found it sound", kills+1, sound)
	}
	if strings.Contains(p.Log(), "Could not archive") {
		t.Error("the server had an archive that kept nothing")
	}
	fmt.Printf("killed %s: %d + %d messages, %d kills, %d times sound, %d lost, %d doubled, %d out of order, %d left in doubt, seed %d\n",
		s.server.version(), len(s.romeo.kept), len(s.juliet.kept), kills, sound-1, lost, doubled, disordered, open, seed)
}

// die has the client killed after some time, and started again.
func (s *soak) die(after time.Duration) {
	timer := time.NewTimer(after)
	defer timer.Stop()
	<-timer.C
	s.romeo.kill()
	s.romeo.start()
}
