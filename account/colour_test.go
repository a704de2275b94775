package account

import "testing"

func TestParseColour(t *testing.T) {
	for typed, want := range map[string]Colour{
		"green": "green", "Purple": "purple", "#A0b1C2": "#a0b1c2",
		"": "", "pinkish": "", "#fff": "", "#a0b1cg": "", "a0b1c2": "", "#a0b1c2d": "", "#a0b1c2\n": "",
	} {
		if got, err := ParseColour(typed); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v", typed, got, err)
		}
	}
}

func TestCAPath(t *testing.T) {
	for named, want := range map[string]string{
		"": "", "/etc/ca.pem": "/etc/ca.pem", "~/ca/own.pem": "/home/ana/ca/own.pem", "~bo/ca.pem": "~bo/ca.pem",
	} {
		if got := (Account{CAFile: named}).CAPath("/home/ana"); got != want {
			t.Errorf("%q is at %q, want %q", named, got, want)
		}
	}
}
