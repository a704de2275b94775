package account

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const known = "päss-word"

// leaks tells how a text shows the known secret: as it is, in hexadecimal, as
// numbers, or in base64.
func leaks(text string) string {
	raw := []byte(known)
	numbers := strings.Trim(fmt.Sprint(raw), "[]")
	base64, _ := json.Marshal(raw)
	for how, shape := range map[string]string{
		"as it is": known, "without its umlaut": "ss-word", "in hex": fmt.Sprintf("%x", raw), "in HEX": fmt.Sprintf("%X", raw),
		"as numbers": numbers, "as numbers for JSON": strings.ReplaceAll(numbers, " ", ","), "in base64": strings.Trim(string(base64), `"`),
	} {
		if strings.Contains(text, shape) {
			return how
		}
	}
	return ""
}

// Whatever holds a secret, however it is printed, nothing of it comes out
// (threats A-31).
func TestA31SecretsArePrintedNowhere(t *testing.T) {
	s := Conceal([]byte(known))
	type open struct{ Password Secret }
	type closed struct{ password Secret }
	type embedded struct{ Secret }
	for _, holder := range []any{
		s, &s,
		open{s},
		&open{s},
		closed{s},
		&closed{s},
		embedded{s},
		&embedded{s},
		[]Secret{s},
		[]closed{{s}},
		map[string]Secret{"x": s},
		map[string]*closed{"x": {s}},
		struct{ any any }{closed{s}},
		[1]any{s},
	} {
		for _, verb := range strings.Fields("%v %+v %#v %s %q %x %X %d %c %U %t %b %o %e %p %T %w %10v %-5s %z") {
			if how := leaks(fmt.Sprintf(verb, holder)); how != "" {
				t.Errorf("%s of %T shows it %s", verb, holder, how)
			}
		}
		encoded, err := json.Marshal(holder)
		if how := leaks(string(encoded)); how != "" || err != nil {
			t.Errorf("JSON of %T shows it %s: %v", holder, how, err)
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("told", "it", holder)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("told", "it", holder)
		if how := leaks(log.String()); how != "" {
			t.Errorf("a log of %T shows it %s", holder, how)
		}
	}
	if got := fmt.Sprintf("%v %#v %s", s, s, open{s}); got != "‹secret› ‹secret› {‹secret›}" {
		t.Errorf("it is shown as %s", got)
	}
	if leaks(fmt.Sprint([]byte(known))) == "" || leaks(fmt.Sprintf("%x", known)) == "" || leaks("a"+known) == "" {
		t.Error("the test sees nothing")
	}
}

// A wiped secret is overwritten where it lay, and empty in every copy.
func TestA33SecretsAreWiped(t *testing.T) {
	given := []byte(known)
	s := Conceal(given)
	twin := s
	copied := s.Reveal()
	if string(copied) != known || !s.Is([]byte(known)) || s.Is([]byte(known+"x")) || s.Is(nil) || s.Empty() {
		t.Errorf("%q is revealed", copied)
	}
	s.Wipe()
	if !bytes.Equal(given, make([]byte, len(known))) || !twin.Empty() || len(twin.Reveal()) > 0 {
		t.Errorf("%q is left", given)
	}
	if string(copied) != known {
		t.Error("the copy was no copy")
	}
	var none Secret
	none.Wipe()
	if !none.Empty() || none.Is([]byte("x")) || !none.Is(nil) {
		t.Error("no secret is something")
	}
}
