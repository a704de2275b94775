package session

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// what is neither a stanza nor known means nothing, however much of it
// comes, and whatever else it is elsewhere: it is not answered, not told and
// not counted as heard, and the stream lives. To end it for that would lose
// what is on the way, and a server that wants to end it can.
func TestX31UnknownElementsAreIgnored(t *testing.T) {
	nonzas := []string{
		"<poke xmlns='urn:x'/>", "<message xmlns='urn:x' from='juliet@sotto.test/x'><body>forged</body></message>",
		"<iq xmlns='jabber:server' type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>", "<presence xmlns=''/>", "<unknown/>",
		"<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>",
		"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
		"<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>AAAA</challenge>", "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
		"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>", "<success xmlns='urn:xmpp:sasl:2'/>",
		"<error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></error>", "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>",
		"<active xmlns='urn:xmpp:csi:0'/>", "<stream:unknown/>",
	}
	for _, managed := range []bool{false, true} {
		h := byHand(t, Options{})
		if managed {
			h.stream.manage("id", romeoDesk)
			h.link.managed = true
		}
		for range 100 {
			for _, xml := range nonzas {
				h.read(xml)
			}
		}
		if told, sent := h.heard(), h.write(); len(told) > 0 || len(sent) > 0 || h.state != event.Online || h.stream.In != 0 {
			t.Errorf("told %v, sent %v, %s, counted %d", told, sent, h.state, h.stream.In)
		}
		h.read("<message from='juliet@sotto.test/x'><body>hi</body></message>")
		if all := h.heard(); len(all) != 1 {
			t.Errorf("what comes behind is told as %v", all)
		}
		h.drop(problem.New(problem.ConnectionLost, domain), false)
	}
}

// a server that says goodbye, with or without its closing tag, gets
// ours, and is not waited for: the connection ends though it keeps its end
// open. One that is gone without a word gets none, and its stream goes on.
func TestX33HowServersLeave(t *testing.T) {
	const goodbye = "</stream:stream>"
	leaves := streamError("system-shutdown")
	say := func(what string) func(*sessiontest.Client) {
		return func(c *sessiontest.Client) { tell(t, c, what) }
	}
	for name, c := range map[string]struct {
		leave func(*sessiontest.Client)
		want  problem.Code
		ours  bool // our closing tag is written
	}{
		"an error and a closing tag":   {say(leaves), problem.ServerShutdown, true},
		"an error without closing tag": {say(strings.TrimSuffix(leaves, goodbye)), problem.ServerShutdown, true},
		"a closing tag alone":          {say(goodbye), problem.Kicked, true},
		"an end of TLS":                {func(c *sessiontest.Client) { c.HangUp(true) }, problem.ConnectionLost, false},
		"an end without a word":        {func(c *sessiontest.Client) { c.HangUp(false) }, problem.ConnectionLost, false},
		"an end in a stanza":           {func(c *sessiontest.Client) { tell(t, c, "<message><body>half"); c.HangUp(true) }, problem.ConnectionLost, false},
	} {
		for _, managed := range []*sessiontest.Managed{nil, {}} {
			t.Run(fmt.Sprintf("%s, managed %v", name, managed != nil), func(t *testing.T) {
				ca := authority()
				s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Managed: managed})
				o := quick(ca)
				o.Timeouts.Farewell = patience / 2
				w := watch(t, o, at(romeo, s.Address))
				w.connect(romeo)
				w.link(romeo, event.Online)
				began := time.Now()
				c.leave(met(t, s))
				if p := w.link(romeo, event.Waiting).Problem; p.Code != c.want {
					t.Errorf("lost because of %v", p)
				}
				w.link(romeo, event.Online)
				if took := time.Since(began); took > patience/4 {
					t.Errorf("the next link is there after %v", took)
				}
				tell(t, met(t, s), "<message from='juliet@sotto.test/x'><body>again</body></message>")
				w.message("again")
				w.close()
				if said := string(s.Finish(t)[0].Inside); strings.HasSuffix(said, goodbye) != c.ours || strings.Count(said, goodbye) > 1 {
					t.Errorf("the last words were %q", said[max(0, len(said)-100):])
				}
				if managed != nil && !c.ours && resumptions(w) != 1 {
					t.Error("the stream does not go on")
				}
			})
		}
	}
}
