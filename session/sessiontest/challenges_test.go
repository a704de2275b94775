package sessiontest_test

import (
	"strings"

	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// challenges are servers whose SCRAM challenge is wrong: the client gives up
// before it proves anything.
func (h *hostess) challenges() []hostile {
	part := func(name, value string) func(string) string {
		return func(s string) string {
			parts := strings.Split(s, ",")
			for i, p := range parts {
				if strings.HasPrefix(p, name+"=") {
					parts[i] = name + "=" + value
				}
			}
			return strings.Join(parts, ",")
		}
	}
	nonce := func(change func(string) string) func(string) string {
		return func(s string) string {
			whole, rest, _ := strings.Cut(s, ",")
			return change(whole) + "," + rest
		}
	}
	var rows []hostile
	for _, c := range []struct {
		name   string
		change func(string) string
		want   problem.Code
	}{
		{"F-05 a trailing comma", func(s string) string { return s + "," }, problem.LoginMalformed},
		{"F-05 a part of one letter", func(s string) string { return s + ",x" }, problem.LoginMalformed},
		{"F-05 a required extension", func(s string) string { return "m=x," + s }, problem.LoginMalformed},
		{"F-05 an empty challenge", func(string) string { return "" }, problem.LoginMalformed},
		{"F-05 an error for a challenge", func(string) string { return "e=other-error" }, problem.LoginMalformed},
		{"F-06 i=0", part("i", "0"), problem.LoginWeak},
		{"F-06 i=1", part("i", "1"), problem.LoginWeak},
		{"F-06 i=4095", part("i", "4095"), problem.LoginWeak},
		{"F-06 i=1,000,001", part("i", "1000001"), problem.LoginWeak},
		{"F-06, F-30 i=2,000,000,000", part("i", "2000000000"), problem.LoginWeak},
		{"F-06 i beyond every number", part("i", strings.Repeat("9", 60)), problem.LoginWeak},
		{"F-06 i negative", part("i", "-4096"), problem.LoginMalformed},
		{"F-06 i no number", part("i", "many"), problem.LoginMalformed},
		{"F-06, F-30 a nonce of ours alone", nonce(func(s string) string { return s[:len(s)-26] }), problem.LoginMalformed},
		{"F-06 a nonce of its own", nonce(func(s string) string { return "r=" + strings.Repeat("a", len(s)) }), problem.LoginMalformed},
		{"F-06 the nonce repeated", func(s string) string { return s + "," + s }, problem.LoginMalformed},
		{"F-06, F-30 no salt", part("s", ""), problem.LoginMalformed},
		{"F-06 a salt that is no base64", part("s", "!!!!"), problem.LoginMalformed},
	} {
		rows = append(rows, hostile{
			name: c.name, want: c.want, far: began,
			script: h.scram(sessiontest.Login{User: "romeo", Password: password, First: c.change}.Ask),
		})
	}
	return rows
}
