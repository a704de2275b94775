package account

import (
	"errors"
	"slices"
	"testing"

	"sotto/roster"
)

// Pins come and go; the trust changes only by its name, and never is there a
// pin that nobody looks at, or a trust that looks at none.
func TestT144PinsComeAndGo(t *testing.T) {
	a, b := Pin{1}, Pin{2}
	both := []Pin{a, b}
	for _, c := range []struct {
		name   string
		trust  Trust
		pins   []Pin
		add    bool
		key    Pin
		to     Trust
		want   Trust
		leaves []Pin
		fault  PinFault
	}{
		{"the first, beside authorities", TrustCA, nil, true, a, TrustCAPin, TrustCAPin, []Pin{a}, ""},
		{"the first, alone", "", nil, true, a, TrustPin, TrustPin, []Pin{a}, ""},
		{"the first, and no word of trust", TrustCA, nil, true, a, "", TrustCA, nil, PinUnheeded},
		{"the first, under authorities by name", TrustCAPin, []Pin{a}, true, b, TrustCA, TrustCA, nil, PinUnheeded},
		{"one in reserve", TrustCAPin, []Pin{a}, true, b, "", TrustCAPin, both, ""},
		{"one that is there", TrustCAPin, both, true, b, "", TrustCAPin, nil, PinThere},
		{"one that is there, under its trust", TrustPin, both, true, b, TrustPin, TrustPin, nil, PinThere},
		{"one that is there, under another trust", TrustCAPin, both, true, b, TrustPin, TrustPin, both, ""},
		{"a trust that is not known", TrustCAPin, both, true, Pin{3}, "dane", "dane", nil, PinUnheeded},
		{"remove the old", TrustCAPin, both, false, a, "", TrustCAPin, []Pin{b}, ""},
		{"remove what is not there", TrustCAPin, both, false, Pin{3}, "", TrustCAPin, nil, PinMissing},
		{"remove the last", TrustPin, []Pin{a}, false, a, "", TrustPin, nil, PinLast},
		{"remove the last, back to authorities", TrustPin, []Pin{a}, false, a, TrustCA, TrustCA, nil, ""},
		{"remove one of two, back to authorities", TrustPin, both, false, a, TrustCA, TrustCA, nil, PinUnheeded},
	} {
		was := Account{Address: roster.MustParse("you@a.example"), Trust: c.trust, Pins: slices.Clone(c.pins)}
		change := was.WithPin
		if !c.add {
			change = was.WithoutPin
		}
		got, err := change(c.key, c.to)
		var fault *PinError
		if errors.As(err, &fault) != (c.fault != "") || fault != nil && (fault.Fault != c.fault || fault.Key != c.key || fault.Trust != c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.fault)
		}
		if err == nil && (got.Trust != c.want || !slices.Equal(got.Pins, c.leaves)) {
			t.Errorf("%s: %v under %s", c.name, got.Pins, got.Trust)
		}
		if !slices.Equal(was.Pins, c.pins) || was.Trust != c.trust {
			t.Errorf("%s: the account itself has changed", c.name)
		}
	}
	if err := (Account{}).MayPin(""); err == nil {
		t.Error("a pin may be there that nobody looks at")
	}
	if err := (Account{}).MayPin(TrustPin); err != nil {
		t.Error(err)
	}
}
