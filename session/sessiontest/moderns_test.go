package sessiontest_test

import (
	"encoding/base64"
	"strings"

	"sotto/session/problem"
	"sotto/session/sessiontest"
)

const nsSASL2 = "urn:xmpp:sasl:2"

// modern offers a login by XEP-0388 within TLS, as m says.
func (h *hostess) modern(m *sessiontest.Modern, steps ...sessiontest.Step) sessiontest.Step {
	m.User, m.Password, m.Domain = "romeo", password, domain
	if m.Mechanisms == nil {
		m.Mechanisms = []string{"SCRAM-SHA-256"}
	}
	return h.offering(m.Features(), steps...)
}

// moderns are servers that are hostile in what they offer by XEP-0388, in how
// they conclude such a login, and in what they sign of an offer (XEP-0474).
func (h *hostess) moderns() []hostile {
	auth := sessiontest.Expect("</authenticate")
	answer := func(text string) sessiontest.Step { return sessiontest.Send(text) }
	data := func(s string) string {
		return "<additional-data>" + base64.StdEncoding.EncodeToString([]byte(s)) + "</additional-data>"
	}
	success := func(inner string) sessiontest.Step {
		return answer("<success xmlns='" + nsSASL2 + "'>" + inner + "<authorization-identifier>romeo@" + domain + "</authorization-identifier></success><stream:features/>")
	}
	fails := func(inner string) sessiontest.Step {
		return answer("<failure xmlns='" + nsSASL2 + "'>" + inner + "</failure>")
	}
	rfc := func(condition string) string { return "<" + condition + " xmlns='" + nsSASL + "'/>" }
	ends := func(change func(string) string) sessiontest.Step {
		m := &sessiontest.Modern{Success: change}
		return h.modern(m, m.Step)
	}
	asks := func(then ...sessiontest.Step) sessiontest.Step {
		m := &sessiontest.Modern{}
		return h.modern(m, append([]sessiontest.Step{m.Ask}, then...)...)
	}
	swap := func(old, with string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, with, 1) }
	}
	says := func(change func(string) string) sessiontest.Step {
		m := &sessiontest.Modern{Login: sessiontest.Login{First: change}}
		return h.modern(m, m.Ask)
	}
	offers := func(m *sessiontest.Modern) sessiontest.Step { return h.modern(m) }
	first := func(then ...sessiontest.Step) sessiontest.Step {
		return h.modern(&sessiontest.Modern{}, append([]sessiontest.Step{auth}, then...)...)
	}
	return []hostile{
		{name: "A-17 SASL2 PLAIN alone", script: offers(&sessiontest.Modern{Mechanisms: []string{"PLAIN"}}), want: problem.LoginNoMechanism, far: verified},
		{name: "A-19 SASL2 unknown mechanisms", script: offers(&sessiontest.Modern{Mechanisms: []string{"DIGEST-MD5", "X-OAUTH2"}}), want: problem.LoginNoMechanism, far: verified},
		{name: "T-016 SASL2 no mechanisms", script: offers(&sessiontest.Modern{Mechanisms: []string{}}), want: problem.LoginNotOffered, far: verified},
		{name: "A-13 SASL2 the bound mechanisms taken away", script: offers(&sessiontest.Modern{Bindings: []string{"tls-exporter"}}), want: problem.LoginBindingRefused, far: verified},
		{name: "A-13 SASL2 the bindings changed, the bound mechanisms taken away", script: offers(&sessiontest.Modern{Bindings: []string{"tls-other"}}), want: problem.LoginBindingRefused, far: verified},
		{name: "A-13 SASL2 the list of bindings taken away", script: offers(&sessiontest.Modern{Mechanisms: []string{"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}}), want: problem.LoginBindingRefused, far: verified},
		{name: "A-15 SASL2 unknown bindings, unsigned", script: func() sessiontest.Step {
			m := &sessiontest.Modern{Mechanisms: []string{"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}, Bindings: []string{"tls-other"}}
			return h.modern(m, m.Ask)
		}(), want: problem.LoginTampered, far: began},
		{name: "A-15 unknown bindings, unsigned", script: h.offering(
			sessiontest.Mechanisms([]string{"tls-other"}, "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"),
			sessiontest.Login{User: "romeo", Password: password}.Ask), want: problem.LoginTampered, far: began},
		{name: "A-16 another offer is signed", script: h.scram(sessiontest.Login{User: "romeo", Password: password, First: func(s string) string {
			return s + ",h=G6k/rBLDqgOhRRaCuuatSDFkJ08="
		}}.Ask), want: problem.LoginTampered, far: began},
		{name: "A-16 SASL2 another offer is signed", script: says(func(s string) string { return s + ",h=G6k/rBLDqgOhRRaCuuatSDFkJ08=" }), want: problem.LoginTampered, far: began},
		{name: "A-16 SASL2 nothing is signed, and said to be", script: says(func(s string) string { return s + ",h=" }), want: problem.LoginTampered, far: began},
		{name: "A-02 SASL2 a bare success", script: first(success("")), want: problem.LoginNoProof, far: began},
		{name: "A-03 SASL2 a success with a challenge", script: first(success(data("r=x,s=x,i=4096"))), want: problem.LoginNoProof, far: began},
		{name: "A-01 SASL2 no proof", script: asks(success("")), want: problem.LoginNoProof, far: answered},
		{name: "A-01 SASL2 a wrong proof", script: asks(success(data("v=" + base64.StdEncoding.EncodeToString(make([]byte, 32))))), want: problem.LoginNoProof, far: answered},
		{name: "A-01 SASL2 an error for a proof", script: asks(success(data("e=other-error"))), want: problem.LoginRefused, far: answered},
		{name: "A-04 SASL2 i=1", script: says(func(s string) string { return s[:strings.LastIndex(s, "i=")] + "i=1" }), want: problem.LoginWeak, far: began},
		{name: "A-05 SASL2 i=2,000,000,000", script: says(func(s string) string { return s[:strings.LastIndex(s, "i=")] + "i=2000000000" }), want: problem.LoginWeak, far: began},
		{name: "A-06 SASL2 a trailing comma", script: says(func(s string) string { return s + "," }), want: problem.LoginMalformed, far: began},
		{name: "A-07 SASL2 a nonce of its own", script: says(func(s string) string { return "r=another" + s[strings.Index(s, ","):] }), want: problem.LoginMalformed, far: began},
		{name: "A-09 SASL2 white space in the challenge", script: first(answer("<challenge xmlns='" + nsSASL2 + "'>\ncj14\n</challenge>")), want: problem.LoginMalformed, far: began},
		{name: "A SASL2 the other wrapping's challenge", script: first(answer("<challenge xmlns='" + nsSASL + "'>cj14</challenge>")), want: problem.LoginMalformed, far: began},
		{name: "A SASL2 the other wrapping's success", script: asks(answer("<success xmlns='" + nsSASL + "'/>")), want: problem.LoginMalformed, far: answered},
		{name: "A SASL2 an iq for a challenge", script: first(answer("<iq type='result' id='1'/>")), want: problem.LoginMalformed, far: began},
		{name: "A-21 SASL2 the password is wrong", script: asks(fails(rfc("not-authorized"))), want: problem.LoginWrongPassword, far: answered},
		{name: "A-21 SASL2 the account is disabled", script: first(fails(rfc("account-disabled"))), want: problem.LoginDisabled, far: began},
		{name: "A-21 SASL2 the password has expired", script: asks(fails(rfc("credentials-expired"))), want: problem.LoginExpired, far: answered},
		{name: "A-21 SASL2 for a while", script: first(fails(rfc("temporary-auth-failure"))), want: problem.LoginTemporary, far: began},
		{name: "A-21 SASL2 no reason", script: first(fails("")), want: problem.LoginRefused, far: began},
		{name: "A-21 SASL2 a text of a megabyte", script: first(fails(rfc("not-authorized") + "<text>" + strings.Repeat("\u009b31m", 8000) + "</text>")), want: problem.LoginWrongPassword, far: began},
		{name: "A-23 SASL2 a further step", script: asks(answer("<continue xmlns='" + nsSASL2 + "'><tasks><task>TOTP</task></tasks></continue>")), want: problem.LoginFurtherStep, far: answered, fact: "it asks for"},
		{name: "A-23 SASL2 a stronger hash of the password", script: asks(answer("<continue xmlns='" + nsSASL2 + "'><tasks><task>UPGR-SCRAM-SHA-512</task></tasks></continue>")), want: problem.LoginFurtherStep, far: answered},
		{name: "F-13 SASL2 somebody else", script: ends(swap("romeo@"+domain, "victim@"+domain)), want: problem.BindWrongAddress, far: answered},
		{name: "F-13 SASL2 another domain", script: ends(swap("romeo@"+domain, "romeo@other.test")), want: problem.BindWrongAddress, far: answered},
		{name: "A-24 SASL2 nobody", script: ends(swap("romeo@"+domain, "")), want: problem.LoginMalformed, far: answered},
		{name: "A-24 SASL2 bound without being asked to", script: ends(swap("</success>", "<bound xmlns='urn:xmpp:bind:0'/></success>")), want: problem.LoginMalformed, far: answered},
		{name: "A SASL2 a message for the features", script: ends(swap("</success>", "</success><message/>")), want: problem.LoginMalformed, far: answered},
		{name: "A SASL2 no bind after the login", script: ends(swap("</success>", "</success><stream:features/>")), want: problem.BindRefused, far: answered},
	}
}
