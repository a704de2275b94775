package dial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"

	"sotto/account"
)

const asked = "_xmpp-client._tcp.example.test."

// serveDNS is a DNS server on loopback, over UDP and TCP on one port.
func serveDNS(t *testing.T, answer dns.HandlerFunc) (address string) {
	t.Helper()
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		u, err := net.ListenPacket("udp", l.Addr().String())
		if err != nil {
			_ = l.Close()
			continue // the port is somebody's over UDP
		}
		for _, s := range []*dns.Server{{Listener: l, Handler: answer}, {PacketConn: u, Handler: answer}} {
			started := make(chan struct{})
			s.NotifyStartedFunc = func() { close(started) }
			go func() { _ = s.ActivateAndServe() }()
			<-started
			t.Cleanup(func() { _ = s.Shutdown() })
		}
		return l.Addr().String()
	}
}

func overTCP(w dns.ResponseWriter) bool { return w.LocalAddr().Network() == "tcp" }

// reply answers a question with records in the words of a zone file.
func reply(w dns.ResponseWriter, q *dns.Msg, records ...string) {
	m := new(dns.Msg).SetReply(q)
	for _, r := range records {
		rr, err := dns.NewRR(r)
		if err != nil {
			panic(err)
		}
		m.Answer = append(m.Answer, rr)
	}
	_ = w.WriteMsg(m) // who asked may have left
}

// code answers with a response code and nothing else.
func code(rcode int) dns.HandlerFunc {
	return func(w dns.ResponseWriter, q *dns.Msg) { _ = w.WriteMsg(new(dns.Msg).SetRcode(q, rcode)) }
}

func silent(dns.ResponseWriter, *dns.Msg) {}

// many is a lot of records.
func many(n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("%s 60 IN SRV %d 1 5222 host%d.example.test.", asked, i, i))
	}
	return all
}

func TestT104Answers(t *testing.T) {
	one := asked + " 60 IN SRV 5 10 5222 xmpp.example.test."
	cut := func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		m.Truncated = true
		_ = w.WriteMsg(m)
	}
	other := func(id bool) dns.HandlerFunc {
		return func(w dns.ResponseWriter, q *dns.Msg) {
			lie := q.Copy()
			if id {
				lie.Id++
			} else {
				lie.Question[0].Name = "_xmpp-client._tcp.other.test."
			}
			reply(w, lie, one)
		}
	}
	for _, c := range []struct {
		name   string
		answer dns.HandlerFunc
		want   int    // records
		fails  string // what the error says, or ""
	}{
		{"a record", func(w dns.ResponseWriter, q *dns.Msg) { reply(w, q, one) }, 1, ""},
		{"no such domain", code(dns.RcodeNameError), 0, ""},
		{"no records", code(dns.RcodeSuccess), 0, ""},
		{"a CNAME to the records", func(w dns.ResponseWriter, q *dns.Msg) {
			reply(w, q, asked+" 60 IN CNAME other.test.", strings.Replace(one, asked, "other.test.", 1))
		}, 1, ""},
		{"a CNAME loop", func(w dns.ResponseWriter, q *dns.Msg) {
			reply(w, q, asked+" 60 IN CNAME other.test.", "other.test. 60 IN CNAME "+asked)
		}, 0, ""},
		{"records of another kind", func(w dns.ResponseWriter, q *dns.Msg) { reply(w, q, asked+" 60 IN A 192.0.2.1") }, 0, ""},
		{"SERVFAIL", code(dns.RcodeServerFailure), 0, "SERVFAIL"},
		{"REFUSED", code(dns.RcodeRefused), 0, "REFUSED"},
		{"silence", silent, 0, "timeout"},
		{"cut off, and whole over TCP", func(w dns.ResponseWriter, q *dns.Msg) {
			if !overTCP(w) {
				cut(w, q)
				return
			}
			reply(w, q, many(500)...)
		}, 500, ""},
		{"cut off over TCP too", cut, 0, "cut off"},
		{"nothing but TCP", func(w dns.ResponseWriter, q *dns.Msg) {
			if overTCP(w) {
				reply(w, q, one)
			}
		}, 1, ""},
		{"a wrong id", other(true), 0, "id mismatch"},
		{"a wrong id, and then the right one", func(w dns.ResponseWriter, q *dns.Msg) {
			other(true)(w, q)
			reply(w, q, one)
		}, 1, ""},
		{"another question", other(false), 0, "another question"},
		{"no question", func(w dns.ResponseWriter, q *dns.Msg) {
			m := new(dns.Msg).SetReply(q)
			m.Question = nil
			_ = w.WriteMsg(m)
		}, 0, "another question"},
		{"the question itself", func(w dns.ResponseWriter, q *dns.Msg) { _ = w.WriteMsg(q) }, 0, "another question"},
		{"no bytes", func(w dns.ResponseWriter, _ *dns.Msg) { _, _ = w.Write(nil) }, 0, "look up"},
		{"noise", func(w dns.ResponseWriter, q *dns.Msg) {
			_, _ = w.Write([]byte{byte(q.Id >> 8), byte(q.Id), 0x80, 0, 0, 1, 0, 9, 0, 0, 0, 0, 0xc0, 0x0c, 0xff})
		}, 0, "look up"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := &resolver{servers: []string{serveDNS(t, c.answer)}, patience: 300 * time.Millisecond}
			began := time.Now()
			got, err := r.SRV(context.Background(), strings.TrimSuffix(asked, "."))
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			if len(got) != c.want || (err == nil) != (c.fails == "") {
				t.Fatalf("%d records, %v", len(got), err)
			}
			if err != nil && (!strings.Contains(err.Error(), c.fails) || !strings.Contains(err.Error(), "look up")) {
				t.Errorf("the error does not say %q: %v", c.fails, err)
			}
			if c.want == 1 && got[0] != (SRV{"xmpp.example.test.", 5222, 5, 10}) {
				t.Errorf("the record is %+v", got[0])
			}
		})
	}
}

// One server that does not answer costs one wait, and not all the time there
// is; one that refuses is not asked again.
func TestT104TheNextServerIsAsked(t *testing.T) {
	var questions atomic.Int32
	good := serveDNS(t, func(w dns.ResponseWriter, q *dns.Msg) { reply(w, q, many(1)...) })
	for name, first := range map[string]string{
		"silent": serveDNS(t, silent),
		"refusing": serveDNS(t, func(w dns.ResponseWriter, q *dns.Msg) {
			questions.Add(1)
			code(dns.RcodeRefused)(w, q)
		}),
		"nobody": "127.0.0.1:1",
	} {
		r := &resolver{servers: []string{first, good}, patience: time.Second}
		began := time.Now()
		got, err := r.SRV(context.Background(), "x.test")
		if len(got) != 1 || err != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		if took := time.Since(began); took > 2*r.patience {
			t.Errorf("%s: it took %v", name, took)
		}
	}
	if n := questions.Load(); n != 1 {
		t.Errorf("the refusing server was asked %d times", n)
	}
}

func TestDNSEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r := &resolver{servers: []string{serveDNS(t, func(dns.ResponseWriter, *dns.Msg) { cancel() })}, patience: time.Minute}
	began := time.Now()
	_, err := r.SRV(ctx, "x.test")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestNewDNSAsksTheServerOfTheConfig(t *testing.T) {
	address := serveDNS(t, func(w dns.ResponseWriter, q *dns.Msg) {
		if q.Question[0].Name != asked || q.Question[0].Qtype != dns.TypeSRV {
			t.Errorf("the question is %v", q.Question)
		}
		reply(w, q, many(1)...)
	})
	if got, err := NewDNS(account.DNS{Server: address}).SRV(context.Background(), strings.TrimSuffix(asked, ".")); len(got) != 1 || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}
