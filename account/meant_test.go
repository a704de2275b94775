package account

import "testing"

func TestMeant(t *testing.T) {
	known := []string{"account", "send", "listen", "doctor", "script", "help"}
	for typed, want := range map[string]string{
		"sned": "send", "docter": "doctor", "LISTEN": "listen", "acc": "account", "helpme": "help",
		"x": "", "entirely": "", "": "",
	} {
		if got := Meant(typed, known); got != want {
			t.Errorf("Meant(%q) = %q, want %q", typed, got, want)
		}
	}
}
