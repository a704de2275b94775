package main

import (
	"context"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"sotto/account/config"
	"sotto/session/element"
)

// The config file's defaults are what the wire does by itself.
func TestDefaultLimitsAreThoseOfTheWire(t *testing.T) {
	if got := limits(config.Defaults().Limits); got != element.AfterLogin() {
		t.Errorf("they are %+v, and those of the wire %+v", got, element.AfterLogin())
	}
}

// What the config file and the home say reaches the wire.
func TestOptionsOfTheConfigFile(t *testing.T) {
	home := t.TempDir()
	file := filepath.Join(home, ".config", "sotto", "config.toml")
	for name, value := range map[string]string{"limits.stanza_bytes": "100000", "limits.stanza_depth": "30", "limits.stanza_parts": "2000"} {
		if err := config.Set(file, name, value); err != nil {
			t.Fatal(err)
		}
	}
	c := &call{door: &door{home: home, getenv: func(string) string { return "" }}}
	defer c.close()
	o, err := c.options()
	if want := (element.Limits{Bytes: 100_000, Depth: 30, Tokens: 2000}); err != nil || o.Limits != want || o.Home != home {
		t.Errorf("%+v in %s, %v", o.Limits, o.Home, err)
	}
}

// The DNS server that is set is asked, and no other.
func TestDNSServerOfTheConfigFile(t *testing.T) {
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &dns.Server{PacketConn: packets, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		answer := new(dns.Msg).SetReply(q)
		answer.Answer = []dns.RR{&dns.SRV{
			Hdr:    dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeSRV, Class: dns.ClassINET},
			Target: ".",
		}}
		_ = w.WriteMsg(answer)
	})}
	over := make(chan error, 1)
	go func() { over <- server.ActivateAndServe() }()
	defer func() {
		if err := server.Shutdown(); err != nil {
			t.Error(err)
		}
		<-over
	}()
	home := t.TempDir()
	file := filepath.Join(home, ".config", "sotto", "config.toml")
	if err := config.Set(file, "dns.server", packets.LocalAddr().String()); err != nil {
		t.Fatal(err)
	}
	var out, wrong strings.Builder
	d := &door{out: &out, err: &wrong, home: home, getenv: func(string) string { return "" }}
	code := enter(context.Background(), d, []string{"doctor", "ada@b.example"})
	if code != 5 || !strings.Contains(wrong.String(), "says in DNS that it offers no XMPP") {
		t.Errorf("exit %d\n%s%s", code, &out, &wrong)
	}
}
