package sessiontest

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"reflect"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// echo answers everybody with what they say, and is told when somebody ends.
type echo struct {
	address string
	ends    chan error
}

func startEcho(t *testing.T) *echo {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	e := &echo{address: l.Addr().String(), ends: make(chan error, 16)}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				_, err := io.Copy(c, c)
				_ = c.Close()
				e.ends <- err
			}()
		}
	}()
	return e
}

func dial(t *testing.T, f *Faulty) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", f.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// answer is what comes back for what is said, within a time.
func answer(c net.Conn, say string, within time.Duration) (string, error) {
	if _, err := c.Write([]byte(say)); err != nil {
		return "", err
	}
	return read(c, len(say), within)
}

func read(c net.Conn, most int, within time.Duration) (string, error) {
	_ = c.SetReadDeadline(time.Now().Add(within))
	b := make([]byte, most)
	n, err := io.ReadFull(c, b)
	return string(b[:n]), err
}

const soon, never = 5 * time.Second, 60 * time.Millisecond

func heard(t *testing.T, c net.Conn, say string) {
	t.Helper()
	if got, err := answer(c, say, soon); got != say || err != nil {
		t.Fatalf("%q came back as %q, %v", say, got, err)
	}
}

func TestFaultsEndConnections(t *testing.T) {
	for _, c := range []struct {
		kind        Kind
		here, there func(error) bool
	}{
		{Cutting, func(err error) bool { return errors.Is(err, io.EOF) }, func(err error) bool { return err == nil }},
		{Resetting, func(err error) bool { return errors.Is(err, syscall.ECONNRESET) }, func(err error) bool { return errors.Is(err, syscall.ECONNRESET) }},
		{Outage, func(err error) bool { return errors.Is(err, syscall.ECONNRESET) }, func(err error) bool { return errors.Is(err, syscall.ECONNRESET) }},
		{Muting, func(err error) bool { return errors.Is(err, io.EOF) }, func(err error) bool { return err == nil }},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			e := startEcho(t)
			f := StartFaulty(t, e.address, 1)
			conn := dial(t, f)
			heard(t, conn, "before")
			f.Begin(Fault{Kind: c.kind})
			if _, err := read(conn, 1, soon); !c.here(err) {
				t.Errorf("the client met %v", err)
			}
			_ = conn.Close()
			if err := <-e.ends; !c.there(err) {
				t.Errorf("the server met %v", err)
			}
			f.Heal()
			heard(t, dial(t, f), "after")
		})
	}
}

func TestFaultsSilenceConnections(t *testing.T) {
	e := startEcho(t)
	f := StartFaulty(t, e.address, 1)
	old := dial(t, f)
	heard(t, old, "before")
	f.BlackHole()
	held := dial(t, f)
	for _, c := range []net.Conn{old, held} {
		if got, err := answer(c, "during", never); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("in a black hole came %q, %v", got, err)
		}
	}
	f.Heal()
	if got, err := read(held, len("during"), soon); got != "during" || err != nil {
		t.Errorf("what was held came as %q, %v", got, err)
	}
	if got, err := answer(old, "after", never); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("out of a black hole came %q, %v", got, err)
	}
	_ = old.Close()
	select {
	case err := <-e.ends:
		t.Errorf("the server was told of an end: %v", err)
	case <-time.After(never):
	}

	f.Stall()
	if got, err := answer(held, "stalled", never); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("while it stalled came %q, %v", got, err)
	}
	f.Heal()
	if got, err := read(held, len("stalled"), soon); got != "stalled" || err != nil {
		t.Errorf("after it stalled came %q, %v", got, err)
	}

	f.Mute()
	mute := dial(t, f)
	heard(t, held, "still there")
	f.Heal()
	if got, err := answer(mute, "anybody?", never); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("nobody said %q, %v", got, err)
	}
	f.Refuse()
	if c, err := net.Dial("tcp", f.Address); err == nil {
		if got, err := answer(c, "refused", soon); err == nil {
			t.Errorf("where everybody is refused came %q", got)
		}
		_ = c.Close()
	}
}

func TestFaultsHoldUp(t *testing.T) {
	f := StartFaulty(t, startEcho(t).address, 7)
	c := dial(t, f)
	took := func(say string) time.Duration {
		began := time.Now()
		heard(t, c, say)
		return time.Since(began)
	}
	f.Drip(1000) // 20 bytes at once
	if d := took(string(bytes.Repeat([]byte("x"), 100))); d < 100*time.Millisecond {
		t.Errorf("100 bytes at 1000 a second and direction took %v", d)
	}
	f.Heal()
	share := f.lines[0].share
	longest := time.Duration(float64(100*time.Millisecond) / (share[up] + share[down]))
	f.Delay(longest)
	if d := took("late"); d < 100*time.Millisecond {
		t.Errorf("held up for 100 ms in all it took %v", d)
	}
}

func TestFaultsSpoilAndSay(t *testing.T) {
	f := StartFaulty(t, startEcho(t).address, 1)
	c := dial(t, f)
	f.Inject(nil)
	heard(t, c, "clean")
	f.Garble()
	got, err := answer(c, "a", soon) // spoilt twice is as it was
	if err != nil || got != "a" {
		t.Errorf("spoilt on both ways: %q, %v", got, err)
	}
	f.each(func(l *line) { l.garble[up] = true })
	if got, err := answer(c, "abc", soon); got == "abc" || err != nil || len(got) != 3 {
		t.Errorf("spoilt on one way: %q, %v", got, err)
	}
	f.Inject([]byte("!"))
	if got, err := read(c, 1, soon); got != "!" || err != nil {
		t.Errorf("injected was %q, %v", got, err)
	}
}

// What is planned happens at its byte.
func TestFaultsAfterBytes(t *testing.T) {
	f := StartFaulty(t, startEcho(t).address, 1)
	c := dial(t, f)
	f.After(7, f.Cut)
	if got, err := answer(c, "12345", soon); got != "12" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("of five bytes there and back, cut after 7, came %q, %v", got, err)
	}
}

func TestFaultsLeaveNothing(t *testing.T) {
	e := startEcho(t)
	before := runtime.NumGoroutine()
	f := StartFaulty(t, e.address, 1)
	for _, k := range Kinds() {
		c := dial(t, f)
		heard(t, c, "x")
		f.Begin(Fault{Kind: k})
		if c, err := net.Dial("tcp", f.Address); err == nil {
			defer c.Close()
		}
		f.Heal()
	}
	f.Stop()
	if f.Open() != 0 {
		t.Errorf("%d connections are open", f.Open())
	}
	for range 10 * len(Kinds()) {
		if runtime.NumGoroutine() <= before {
			return
		}
		select {
		case <-e.ends:
		case <-time.After(soon):
		}
	}
	t.Errorf("%d goroutines were %d before", runtime.NumGoroutine(), before)
}

func TestScheduleIsOfItsSeed(t *testing.T) {
	one, two, other := Schedule(42, 50, time.Second), Schedule(42, 50, time.Second), Schedule(43, 50, time.Second)
	if !reflect.DeepEqual(one, two) || reflect.DeepEqual(one, other) {
		t.Error("the seed does not decide")
	}
	count := map[Kind]int{}
	for _, f := range one {
		count[f.Kind]++
		if f.For < 0 || f.For > time.Second {
			t.Errorf("%v is too long", f)
		}
	}
	for _, k := range Kinds() {
		if n := count[k]; n < 5 || n > 6 {
			t.Errorf("of 50 faults of %d kinds %d are %s", len(Kinds()), n, k)
		}
	}
}
