package sessiontest_test

import (
	"strings"
	"time"

	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// streams are servers whose stream is not one to read on.
func (h *hostess) streams() []hostile {
	const dtd = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaa'>]><stream:stream xmlns='jabber:client'" +
		" xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
	chunk := strings.Repeat("a", 1<<20)
	begin := sessiontest.Expect("<stream:stream")
	wrong := "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' from='other.test'>"
	head := strings.Replace(wrong, "other.test", domain, 1)
	flood := sessiontest.Flood("<stream:features><x a='", chunk, 64)
	deep := sessiontest.Send("<stream:features>" + strings.Repeat("<x>", 200))
	wide := sessiontest.Send("<stream:features>" + strings.Repeat("<x/>", 60_000))
	open := sessiontest.Open(domain)
	rows := []hostile{
		{name: "X a DTD before TLS", script: sessiontest.Steps(begin, sessiontest.Send(dtd+offer)), want: problem.StreamMalformed},
		{name: "X an attribute of 64 MB before TLS", script: sessiontest.Steps(open, flood), want: problem.StreamTooLarge},
		{name: "X too deep before TLS", script: sessiontest.Steps(open, deep), want: problem.StreamTooLarge},
		{name: "X too wide before TLS", script: sessiontest.Steps(open, wide), want: problem.StreamTooLarge},
		{name: "the end right after the header before TLS", script: h.clear("</stream:stream>"), want: problem.Kicked},
		{name: "hangs up before the header", script: sessiontest.Steps(sessiontest.Hear(), sessiontest.Close()), want: problem.ConnectionLost, tries: 2},
		{name: "hangs up in the middle of the features", script: sessiontest.Steps(h.clear("<stream:features><star"), sessiontest.Close()), want: problem.ConnectionLost},
		{name: "hangs up for the handshake", script: sessiontest.Steps(h.asked(proceed), sessiontest.Close()), want: problem.TLSHandshake},
		{name: "the host is unknown, before TLS", script: h.clear(condition("host-unknown")), want: problem.ServerHostUnknown},
	}
	for _, c := range []struct {
		name string
		step sessiontest.Step
		want problem.Code
	}{
		{"T-018 another domain's stream", sessiontest.Send(wrong), problem.StreamWrongDomain},
		{"X a DTD within TLS", sessiontest.Send(dtd), problem.StreamMalformed},
		{"X an attribute of 64 MB within TLS", sessiontest.Steps(sessiontest.Send(head), flood), problem.StreamTooLarge},
		{"X too deep within TLS", sessiontest.Steps(sessiontest.Send(head), deep), problem.StreamTooLarge},
		{"T-012 sent to another host within TLS", sessiontest.Send(head + streamError("<see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>evil.test</see-other-host>")), problem.StreamRedirect},
		{"a stream without a version", sessiontest.Send(strings.Replace(head, "version='1.0' from", "from", 1) + empty), problem.StreamMalformed},
		{"a stream for servers", sessiontest.Send(strings.Replace(head, "jabber:client", "jabber:server", 1) + empty), problem.StreamMalformed},
		{"a message for features", sessiontest.Send(head + "<message/>"), problem.StreamMalformed},
		{"shutting down", sessiontest.Send(head + condition("system-shutdown")), problem.ServerShutdown},
		{"A-26 a conflict", sessiontest.Send(head + condition("conflict")), problem.Conflict},
		{"an unknown stream error", sessiontest.Send(head + condition("internal-server-error")), problem.StreamError},
		{"T-024 the end of the connection without a close_notify", sessiontest.Close(), problem.ConnectionLost},
	} {
		rows = append(rows, hostile{name: c.name, script: h.inside(begin, c.step), want: c.want, far: verified})
	}
	return rows
}

// silences are servers that stop answering, at each step there is.
func (h *hostess) silences() []hostile {
	still := sessiontest.Silence()
	auth := sessiontest.Expect("</auth")
	ask := sessiontest.Login{User: "romeo", Password: password}.Ask
	rows := []hostile{
		{name: "F-04 silent from the start", script: still},
		{name: "silent after half a header", script: sessiontest.Steps(sessiontest.Send("<?xml version='1.0'?><stream:str"), still)},
		{name: "silent after the header", script: h.clear("")},
		{name: "silent after the offer of TLS", script: h.clear(offer)},
		{name: "silent in the handshake", script: sessiontest.Steps(h.asked(proceed), sessiontest.SilentTLS())},
		{name: "T-023 a byte now and then", script: sessiontest.Steps(sessiontest.Expect("<stream:stream"), sessiontest.Drip(strings.Repeat(" ", 10_000), 5*time.Millisecond))},
		{name: "silent in the handshake of direct TLS", script: sessiontest.SilentTLS(), direct: true},
		{name: "silent right after the handshake", script: h.inside(still), far: verified},
		{name: "silent after the header within TLS", script: h.inside(sessiontest.Open(domain), still), far: verified},
		{name: "silent after the login began", script: h.scram(auth, still), far: began},
		{name: "silent after the proof", script: h.scram(ask, still), far: answered},
		{name: "silent after the login", script: h.scram(sessiontest.Login{User: "romeo", Password: password}.Step, still), far: binding},
		{name: "silent before the offer to bind", script: h.let(still), far: binding},
		{name: "silent after the request to bind", script: h.let(sessiontest.Send(bind), still), far: binding},
		{name: "silent about our own request to bind", script: h.bound("<iq type='result' id='another'/><message/>"), far: binding},
	}
	for i := range rows {
		rows[i].want, rows[i].silent = problem.TimedOut, true
	}
	return rows
}
