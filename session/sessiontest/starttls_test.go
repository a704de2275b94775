package sessiontest_test

import (
	"strings"

	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// startTLS are servers that are hostile before TLS.
func (h *hostess) startTLS() []hostile {
	return []hostile{
		{name: "T-001, F-01 empty features", script: h.clear(empty), want: problem.TLSNotOffered},
		{name: "T-001 features without STARTTLS", script: h.clear(bind), want: problem.TLSNotOffered},
		{
			name: "T-002, F-01 PLAIN offered in clear", want: problem.TLSNotOffered,
			script: h.clear(sessiontest.Mechanisms(nil, "PLAIN")),
		},
		{
			name: "T-002 SCRAM offered in clear", want: problem.TLSNotOffered,
			script: h.clear(sessiontest.Mechanisms(nil, "SCRAM-SHA-256", "PLAIN")),
		},
		{name: "T-001 STARTTLS of another namespace", script: h.clear("<stream:features><starttls xmlns='urn:x'/></stream:features>"), want: problem.TLSNotOffered},
		{name: "T-004 offered without required and refused", want: problem.TLSRefused, script: sessiontest.Steps(
			h.clear(strings.Replace(offer, "<required/>", "", 1)), sessiontest.Expect("<starttls"), sessiontest.Send("<failure xmlns='"+nsTLS+"'/></stream:stream>"))},
		{name: "T-005 offered and refused", script: h.asked("<failure xmlns='" + nsTLS + "'/></stream:stream>"), want: problem.TLSRefused},
		{name: "T-006 proceed of another namespace", script: h.asked("<proceed xmlns='urn:x'/>"), want: problem.TLSRefused},
		{name: "T-006 an iq for proceed", script: h.asked("<iq type='result' id='1'/>"), want: problem.TLSRefused},
		{name: "T-006 success for proceed", script: h.asked("<success xmlns='" + nsSASL + "'/>"), want: problem.TLSRefused},
		{name: "T-006 features again for proceed", script: h.asked(empty), want: problem.TLSRefused},
		{name: "T-006 text for proceed", script: h.asked("proceed"), want: problem.StreamMalformed},
		{name: "T-006 a comment for proceed", script: h.asked("<!-- proceed -->"), want: problem.StreamMalformed},
		{name: "T-006 the end for proceed", script: h.asked("</stream:stream>"), want: problem.Kicked},
		{
			name: "T-007 a stream injected after proceed", want: problem.TLSInjected,
			script: h.asked(proceed + "<stream:stream xmlns='jabber:client' version='1.0'>" + empty),
		},
		{name: "T-007 a byte injected after proceed", script: h.asked(proceed + "\n"), want: problem.TLSInjected},
		{
			name: "T-008 a message injected after proceed", want: problem.TLSInjected,
			script: h.asked(proceed + "<message from='" + domain + "'><body>call us</body></message>"),
		},
		{
			name: "T-008 a stream where the handshake belongs", want: problem.TLSInjected,
			script: sessiontest.Steps(h.asked(proceed), sessiontest.Hear(), sessiontest.Send("<stream:features/>      ")),
		},
		{name: "T-010 success before TLS", script: h.clear("<success xmlns='" + nsSASL + "'/>"), want: problem.TLSNotOffered},
		{name: "T-010 a roster before TLS", script: h.clear("<iq type='set' id='1'><query xmlns='jabber:iq:roster'/></iq>" + offer), want: problem.TLSNotOffered},
		{
			name: "T-011 a human text before TLS", want: problem.ServerPolicy, fact: "unauthenticated text from the network",
			script: h.clear(streamError("<policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>" +
				"<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>" + strings.Repeat("Call this number. ", 100) + "</text>")),
		},
		{name: "T-012 sent to another host before TLS", script: h.clear(streamError("<see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>evil.test</see-other-host>")), want: problem.StreamRedirect},
		{name: "T-013 compression instead of TLS", script: h.clear("<stream:features><compression xmlns='http://jabber.org/features/compress'><method>zlib</method></compression></stream:features>"), want: problem.TLSNotOffered},
		{
			name: "T-020 a web page for STARTTLS", want: problem.WebPage, tries: 2,
			script: sessiontest.Send("HTTP/1.1 302 Found\r\nLocation: http://login.test/\r\n\r\n"),
		},
		{name: "T-020 a web page for direct TLS", script: sessiontest.Send("HTTP/1.1 400 Bad Request\r\n\r\n"), want: problem.WebPage, direct: true},
		{name: "T-021 a stream for direct TLS", script: sessiontest.Send("<?xml version='1.0'?><stream:stream>"), want: problem.NotXMPP, direct: true},
	}
}
