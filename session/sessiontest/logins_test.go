package sessiontest_test

import (
	"encoding/base64"
	"strings"

	"sotto/session/problem"
	"sotto/session/sessiontest"
)

func failure(name string) sessiontest.Step {
	return sessiontest.Send("<failure xmlns='" + nsSASL + "'><" + name + "/></failure>")
}

// logins are servers that are hostile in what they offer and in how they
// conclude a login.
func (h *hostess) logins() []hostile {
	auth := sessiontest.Expect("</auth")
	ask := sessiontest.Login{User: "romeo", Password: password}.Ask
	success := sessiontest.Send("<success xmlns='" + nsSASL + "'/>")
	final := func(change func(string) string) sessiontest.Step {
		return h.scram(sessiontest.Login{User: "romeo", Password: password, Final: change}.Step)
	}
	return []hostile{
		{name: "T-015, F-03 empty features within TLS", script: h.offering(empty), want: problem.LoginNotOffered, far: verified},
		{name: "T-016 bind without a login", script: h.offering(bind), want: problem.LoginNotOffered, far: verified},
		{name: "T-014 STARTTLS again and no login", script: h.offering(offer), want: problem.LoginNotOffered, far: verified},
		{name: "F-02 TLS not called required, and no login after it", want: problem.LoginNotOffered, far: verified, script: sessiontest.Steps(
			h.clear(strings.Replace(offer, "<required/>", "", 1)), sessiontest.Expect("<starttls"), sessiontest.Send(proceed),
			sessiontest.TLS(sessiontest.With(h.good)), sessiontest.Open(domain), sessiontest.Send(empty))},
		{name: "T-013 compression and no login", script: h.offering("<stream:features><compression xmlns='http://jabber.org/features/compress'><method>zlib</method></compression></stream:features>"), want: problem.LoginNotOffered, far: verified},
		{name: "T-017 a login promised only before TLS", want: problem.LoginNotOffered, far: verified, script: sessiontest.Steps(
			h.clear(strings.Replace(sessiontest.Mechanisms(nil, "SCRAM-SHA-256-PLUS"), "<stream:features>", strings.TrimSuffix(offer, "</stream:features>"), 1)),
			sessiontest.Expect("<starttls"), sessiontest.Send(proceed), sessiontest.TLS(sessiontest.With(h.good)), sessiontest.Open(domain), sessiontest.Send(empty))},
		{name: "A PLAIN alone, not allowed by the account", script: h.offering(sessiontest.Mechanisms(nil, "PLAIN")), want: problem.LoginNoMechanism, far: verified},
		{name: "A unknown mechanisms", script: h.offering(sessiontest.Mechanisms(nil, "DIGEST-MD5", "CRAM-MD5", "ANONYMOUS", "EXTERNAL", "X-OAUTH2")), want: problem.LoginNoMechanism, far: verified},
		{name: "A-13 the bound mechanisms taken away", script: h.offering(sessiontest.Mechanisms([]string{"tls-exporter"}, "SCRAM-SHA-256")), want: problem.LoginBindingRefused, far: verified},
		{name: "A bare success", script: h.scram(auth, success), want: problem.LoginNoProof, far: began},
		{name: "A a success with a proof of nothing", script: h.scram(auth, sessiontest.Send("<success xmlns='"+nsSASL+"'>dj1hYWFh</success>")), want: problem.LoginNoProof, far: began},
		{name: "A success without a proof at the end", script: h.scram(ask, success), want: problem.LoginNoProof, far: answered},
		{name: "A a wrong proof", script: final(func(string) string {
			return "v=" + base64.StdEncoding.EncodeToString(make([]byte, 32))
		}), want: problem.LoginNoProof, far: answered},
		{name: "A a proof cut short", script: final(func(s string) string { return s[:12] + "=" }), want: problem.LoginNoProof, far: answered},
		{name: "A a proof by another password", script: h.scram(ask, sessiontest.Send("<success xmlns='"+nsSASL+"'>"+base64.StdEncoding.EncodeToString([]byte("v="+base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", 32)))))+"</success>")), want: problem.LoginNoProof, far: answered},
		{name: "A the password is wrong", script: h.scram(ask, failure("not-authorized")), want: problem.LoginWrongPassword, far: answered},
		{name: "A the account is disabled", script: h.scram(auth, failure("account-disabled")), want: problem.LoginDisabled, far: began},
		{name: "A the mechanism is called too weak", script: h.offering(sessiontest.Mechanisms(nil, "SCRAM-SHA-256", "PLAIN"), auth, failure("mechanism-too-weak")), want: problem.LoginNoMechanism, far: began},
		{name: "A an iq for a challenge", script: h.scram(auth, sessiontest.Send("<iq type='result' id='1'/>")), want: problem.LoginMalformed, far: began},
		{name: "A a challenge that is no base64", script: h.scram(auth, sessiontest.Send("<challenge xmlns='"+nsSASL+"'>!!!</challenge>")), want: problem.LoginMalformed, far: began},
		{name: "A no bind after the login", script: h.let(sessiontest.Send(empty)), want: problem.BindRefused, far: binding},
		{name: "F-13 somebody else's address is bound", script: h.bound("<iq type='result' id='ID'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>victim@other.test/x</jid></bind></iq>"), want: problem.BindWrongAddress, far: binding},
		{name: "F-13 our address without a resource is bound", script: h.bound("<iq type='result' id='ID'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>romeo@" + domain + "</jid></bind></iq>"), want: problem.BindWrongAddress, far: binding},
		{name: "F-13 nothing is bound", script: h.bound("<iq type='result' id='ID'/>"), want: problem.BindWrongAddress, far: binding},
		{name: "the bind is refused", script: h.bound("<iq type='error' id='ID'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"), want: problem.BindRefused, far: binding},
	}
}
