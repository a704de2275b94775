package sessiontest

import (
	"net"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// ServeSRV starts a DNS server on loopback that knows some records, as a zone
// file has them, and nothing else. It ends with the test. Its address is
// "host:port".
func ServeSRV(t testing.TB, records ...string) (address string) {
	t.Helper()
	known := map[string][]dns.RR{}
	for _, r := range records {
		rr, err := dns.NewRR(r)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.ToLower(rr.Header().Name)
		known[name] = append(known[name], rr)
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan struct{})
	s := &dns.Server{PacketConn: conn, NotifyStartedFunc: func() { close(started) }, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		answer := new(dns.Msg).SetReply(q)
		answer.Answer = known[strings.ToLower(q.Question[0].Name)]
		_ = w.WriteMsg(answer) // who asked may have left
	})}
	go func() { _ = s.ActivateAndServe() }()
	<-started
	t.Cleanup(func() { _ = s.Shutdown() })
	return conn.LocalAddr().String()
}
