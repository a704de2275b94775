package sm

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sotto/roster"
	"sotto/session/element"
)

var own = roster.MustParse("me@acme.example/desk")

func out(id byte) Out { return Out{Stanza: []byte{id}} }

func stanzas(all []Out) string {
	var b strings.Builder
	for _, o := range all {
		b.Write(o.Stanza)
	}
	return b.String()
}

// What is confirmed leaves the queue in order, once.
func TestAck(t *testing.T) {
	s := State{}
	for i := range byte(4) {
		s.Sent(out('a' + i))
	}
	for _, c := range []struct {
		h         uint32
		confirmed string
		left      string
	}{{0, "", "abcd"}, {2, "ab", "cd"}, {2, "", "cd"}, {4, "cd", ""}} {
		got, err := s.Ack(c.h)
		if err != nil || stanzas(got) != c.confirmed || stanzas(s.Queue) != c.left || s.Acked != c.h {
			t.Errorf("after %d: confirmed %q, left %q, %v", c.h, stanzas(got), stanzas(s.Queue), err)
		}
	}
}

// a count of what was never sent, or one that goes back, changes nothing.
func TestR05WrongCounts(t *testing.T) {
	s := State{Acked: 7}
	s.Sent(out('a'))
	for _, h := range []uint32{9, 6, 0, math.MaxUint32} {
		got, err := s.Ack(h)
		var wrong *CountError
		if !errors.As(err, &wrong) || wrong.Told != h || wrong.Sent != 8 || got != nil || len(s.Queue) != 1 || s.Acked != 7 {
			t.Errorf("%d: %v, %v, %+v", h, got, err, s)
		}
	}
}

// the counters wrap at 2^32.
func TestR05CountersWrap(t *testing.T) {
	s := State{In: math.MaxUint32, Acked: math.MaxUint32 - 1}
	s.Handled(3)
	for i := range byte(4) {
		s.Sent(out('a' + i))
	}
	if s.In != 2 || s.Total() != 2 {
		t.Errorf("handled %d, sent %d", s.In, s.Total())
	}
	got, err := s.Ack(1)
	if err != nil || stanzas(got) != "abc" || stanzas(s.Queue) != "d" {
		t.Errorf("confirmed %q, left %q, %v", stanzas(got), stanzas(s.Queue), err)
	}
}

func TestElements(t *testing.T) {
	resume := Resume(State{ID: "<&'>", In: math.MaxUint32})
	if got := resume.String(); got != "<resume xmlns='urn:xmpp:sm:3' h='4294967295' previd='&lt;&amp;&apos;&gt;'/>" {
		t.Errorf("resume: %s", got)
	}
	for _, c := range []struct {
		h    string
		want uint32
		told bool
	}{{"0", 0, true}, {"4294967295", math.MaxUint32, true}, {"4294967296", 0, false}, {"-1", 0, false}, {"", 0, false}, {"1 ", 0, false}, {"0x1", 0, false}} {
		if n, told := Count(element.New(Space, "a").Set("h", c.h)); told != c.told || told && n != c.want {
			t.Errorf("%q is %d, %v", c.h, n, told)
		}
	}
	enabled := element.New(Space, "enabled")
	if Enabled(enabled.Set("id", "x")) != "" || Enabled(enabled.Set("resume", "1")) != "x" || Enabled(enabled.Set("id", strings.Repeat("x", 5000))) != "" {
		t.Error("what can be resumed is read wrongly")
	}
	failed := element.New(Space, "failed").Add(element.New(nsStanzas, "text"), element.New(nsStanzas, "item-not-found"))
	if Condition(failed) != "item-not-found" || Condition(element.New(Space, "failed")) != "no reason" {
		t.Errorf("refused because of %s", Condition(failed))
	}
	for name, counts := range map[string]bool{"message": true, "presence": true, "iq": true, "r": false, "error": false} {
		if Counts(element.New("jabber:client", name)) != counts || Counts(element.New("urn:evil", name)) {
			t.Errorf("whether %s counts is told wrongly", name)
		}
	}
}

// other is the other end of a stream: it handles what comes in order, and may
// be told of it late or never.
type other struct {
	handled []byte
	since   uint32
}

// under any order of sending, handling, confirming, cuts, kills between
// what is kept and what is acted on, and wrong counts, each stanza is handled
// once and in order, and what is called confirmed was handled.
func TestR31Machine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.Uint32().Draw(t, "where the counters stand")
		s := State{ID: "x", Bound: own, Acked: start}
		kept := s
		peer := other{since: start}
		var said, confirmed []byte
		var wire []Out // written, and not handled by the other end
		n := byte(0)
		keep := func() { kept = s; kept.Queue = slices.Clone(s.Queue) }
		resume := func(from State) {
			s = from
			s.Queue = slices.Clone(from.Queue)
			wire = nil // what was on the way is lost with the connection
			got, err := s.Ack(peer.since + uint32(len(peer.handled)))
			if err != nil {
				t.Fatalf("resumed: %v", err)
			}
			confirmed = append(confirmed, stanzas(got)...)
			wire = slices.Clone(s.Queue)
			keep()
		}
		t.Repeat(map[string]func(*rapid.T){
			"send": func(*rapid.T) {
				n++
				s.Sent(out(n))
				keep() // before it is on the wire
				wire = append(wire, out(n))
				said = append(said, n)
			},
			"the other end handles": func(t *rapid.T) {
				k := rapid.IntRange(0, len(wire)).Draw(t, "so many")
				peer.handled = append(peer.handled, stanzas(wire[:k])...)
				wire = wire[k:]
			},
			"the other end confirms": func(t *rapid.T) {
				got, err := s.Ack(peer.since + uint32(len(peer.handled)))
				if err != nil {
					t.Fatal(err)
				}
				confirmed = append(confirmed, stanzas(got)...)
				if rapid.Bool().Draw(t, "kept") {
					keep()
				}
			},
			"it lies": func(t *rapid.T) {
				before, h := s.Acked, s.Total()+1+rapid.Uint32Range(0, math.MaxUint32-256).Draw(t, "by so many")
				if h-before <= uint32(len(s.Queue)) {
					t.Skip("no lie")
				}
				if _, err := s.Ack(h); err == nil || s.Acked != before {
					t.Fatalf("%d was believed", h)
				}
			},
			"cut": func(*rapid.T) { resume(s) },
			"kill": func(*rapid.T) {
				confirmed = confirmed[:kept.Acked-start] // what was told after it was kept is told again
				resume(kept)
			},
			"": func(t *rapid.T) {
				if !slices.Equal(peer.handled, said[:len(peer.handled)]) {
					t.Fatalf("handled %v of %v", peer.handled, said)
				}
				if len(confirmed) > len(peer.handled) || !slices.Equal(confirmed, said[:len(confirmed)]) {
					t.Fatalf("confirmed %v, handled %v", confirmed, peer.handled)
				}
				if int(s.Acked-start)+len(s.Queue) != len(said) {
					t.Fatalf("%d confirmed and %d in the queue of %d", s.Acked-start, len(s.Queue), len(said))
				}
			},
		})
	})
}

// Whatever a server tells, the counters hold together, and nothing leaves the
// queue but from its front.
func FuzzCounter(f *testing.F) {
	f.Add(uint32(0), []byte("sssa\x02a\x03"))
	f.Add(uint32(math.MaxUint32-1), []byte("ssssa\xff\x01h"))
	f.Fuzz(func(t *testing.T, start uint32, script []byte) {
		s := State{Acked: start, In: start}
		sent, confirmed, handled := uint32(0), uint32(0), uint32(0)
		for i := 0; i < len(script); i++ {
			switch script[i] {
			case 's':
				s.Sent(Out{Stanza: []byte{byte(sent)}})
				sent++
			case 'h':
				s.Handled(1)
				handled++
			default:
				got, err := s.Ack(start + uint32(script[i]))
				if (err != nil) != (uint32(script[i])-confirmed > sent-confirmed) {
					t.Fatalf("%d of %d sent and %d confirmed: %v", script[i], sent, confirmed, err)
				}
				for _, o := range got {
					if o.Stanza[0] != byte(confirmed) {
						t.Fatalf("%d left the queue before %d", o.Stanza[0], byte(confirmed))
					}
					confirmed++
				}
			}
			if s.Acked != start+confirmed || s.Total() != start+sent || s.In != start+handled || uint32(len(s.Queue)) != sent-confirmed {
				t.Fatalf("after %q: %+v", script[:i+1], s)
			}
		}
	})
}
