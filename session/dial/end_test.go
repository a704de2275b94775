package dial

import (
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// hanging is a DNS, or a network, that answers nobody.
type hanging struct{ reached func() }

func (h hanging) SRV(ctx context.Context, _ string) ([]SRV, error) {
	h.reached()
	<-ctx.Done()
	return nil, ctx.Err()
}

func (h hanging) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	h.reached()
	<-ctx.Done()
	return nil, ctx.Err()
}

// F-04: whoever cancels does not wait, whatever the attempt is waiting for.
func TestF04CancelAtEachStep(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	asked := sessiontest.Steps(sessiontest.Open("example.test"), sessiontest.Send(offer), sessiontest.Expect("<starttls"))
	still := sessiontest.Silence()
	for _, c := range []struct {
		name   string
		before []sessiontest.Step // what the server does before the client is cancelled
		direct bool
	}{
		{name: "waiting for a header", before: []sessiontest.Step{sessiontest.Expect("<stream:stream")}},
		{name: "waiting for features", before: []sessiontest.Step{sessiontest.Open("example.test")}},
		{name: "waiting for proceed", before: []sessiontest.Step{asked}},
		{name: "waiting for the handshake", before: []sessiontest.Step{asked, sessiontest.Send(proceed), sessiontest.Hear()}},
		{name: "waiting for the handshake of direct TLS", before: []sessiontest.Step{sessiontest.Hear()}, direct: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			stop := func(*sessiontest.Conn) error {
				cancel()
				return nil
			}
			s := sessiontest.Serve(t, append(c.before, stop, still)...)
			d := &Dialer{Timeouts: patient(), Resolver: &zone{records: map[string][]SRV{"_xmpp-client._tcp.example.test": {srv(t, s.Address)}}}}
			if c.direct {
				d.Resolver = &zone{records: map[string][]SRV{"_xmpps-client._tcp.example.test": {srv(t, s.Address)}}}
			}
			endsAs(ctx, t, d, policy(t, ca, "example.test"), problem.Cancelled)
			if n := len(s.Finish(t)); n != 1 {
				t.Errorf("%d connections were made", n)
			}
		})
	}
	t.Run("waiting for DNS", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		endsAs(ctx, t, &Dialer{Timeouts: patient(), Resolver: hanging{cancel}, Net: &loopback{}}, policy(t, ca, "example.test"), problem.Cancelled)
	})
	t.Run("waiting for a connection", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		endsAs(ctx, t, &Dialer{Timeouts: patient(), Resolver: &zone{}, Net: hanging{cancel}}, policy(t, ca, "example.test"), problem.Cancelled)
	})
	t.Run("before it began", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		n := &loopback{}
		endsAs(ctx, t, &Dialer{Timeouts: patient(), Resolver: &zone{}, Net: n}, policy(t, ca, "example.test"), problem.Cancelled)
		if n.calls != nil {
			t.Errorf("%q were called", n.calls)
		}
	})
}

// endsAs connects, and must be told at once why it ended.
func endsAs(ctx context.Context, t *testing.T, d *Dialer, p trust.Policy, want problem.Code) {
	t.Helper()
	var last *problem.Problem
	d.Tell = func(_ string, _ []problem.Fact, p *problem.Problem) { last = p }
	began := time.Now()
	_, err := d.Connect(ctx, p.Domain, "", p)
	if took := time.Since(began); codeOf(err) != want || took > 10*time.Second {
		t.Errorf("after %v: %v", took, err)
	}
	if last == nil || last.Code != want {
		t.Errorf("told was %v", last)
	}
}

// mute is a network on which everybody answers the call and says nothing
// more than a few words.
type mute string

func (m mute) DialContext(context.Context, string, string) (net.Conn, error) {
	one, two := net.Pipe()
	go func() {
		defer two.Close()
		go func() { _, _ = io.WriteString(two, string(m)) }()
		_, _ = io.Copy(io.Discard, two)
	}()
	return one, nil
}

// How long each step may take by default, to the nanosecond.
func TestEachStepIsBounded(t *testing.T) {
	one := &zone{records: map[string][]SRV{"_xmpp-client._tcp.example.test": {{"x.test.", 5222, 0, 0}}}}
	direct := &zone{records: map[string][]SRV{"_xmpps-client._tcp.example.test": {{"x.test.", 5223, 0, 0}}}}
	nothing := func() {}
	for _, c := range []struct {
		name string
		d    *Dialer
		want time.Duration
	}{
		{"DNS, and then no such domain", &Dialer{Resolver: hanging{nothing}, Net: &loopback{}}, 5 * time.Second},
		{"a connection", &Dialer{Resolver: one, Net: hanging{nothing}}, 10 * time.Second},
		{"a header", &Dialer{Resolver: one, Net: mute("")}, 10 * time.Second},
		{"features", &Dialer{Resolver: one, Net: mute(theirs)}, 10 * time.Second},
		{"proceed", &Dialer{Resolver: one, Net: mute(theirs + offer)}, 10 * time.Second},
		{"a handshake after proceed", &Dialer{Resolver: one, Net: mute(theirs + offer + proceed)}, 15 * time.Second},
		{"a handshake", &Dialer{Resolver: direct, Net: mute("")}, 15 * time.Second},
		{"T-023 a handshake that began", &Dialer{Resolver: direct, Net: mute("\x16\x03\x03\x00\x40\x02")}, 15 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				_, err := c.d.Connect(context.Background(), "example.test", "", trust.Policy{Domain: "example.test"})
				want := problem.TimedOut
				if c.want == 5*time.Second {
					want = problem.DNSFailed
				}
				if took := time.Since(began); took != c.want || codeOf(err) != want {
					t.Errorf("after %v: %v", took, err)
				}
			})
		})
	}
}
