package theme

import (
	"testing"

	"github.com/gdamore/tcell/v2"
)

// The test vectors of XEP-0392, section 13.
func TestHueOfAName(t *testing.T) {
	for name, angle := range map[string]int{"Romeo": 327, "juliet@capulet.lit": 209, "😺": 331, "council": 359} {
		if got := HueOf(name); got != Hue(angle) {
			t.Errorf("%s has the hue %d, want %d", name, got-roles, angle)
		}
	}
}

func TestU28EveryHueCanBeRead(t *testing.T) {
	for _, th := range []*Theme{dark(), light(), dark256(), light256()} {
		worst, different := 21.0, map[tcell.Color]bool{}
		for angle := range degrees {
			for s := range surfaces {
				fg, bg, _ := th.On(Hue(angle), s).Decompose()
				different[fg] = true
				worst = min(worst, contrast(fg, bg))
			}
		}
		t.Logf("%s (%v): worst contrast %.2f, %d colours", th.Name, th.ground[0], worst, len(different))
		if worst < leastContrast {
			t.Errorf("%s: a hue has a contrast of %.2f", th.Name, worst)
		}
		if len(different) < 12 {
			t.Errorf("%s: only %d hues can be told apart", th.Name, len(different))
		}
	}
}

func TestHuesWithoutColour(t *testing.T) {
	th := none()
	fg, bg, attr := th.On(HueOf("ana@acme.example"), Panel).Decompose()
	if fg != tcell.ColorDefault || bg != tcell.ColorDefault || attr&tcell.AttrBold == 0 {
		t.Errorf("it is %v on %v with %v", fg, bg, attr)
	}
}

func TestHueNamed(t *testing.T) {
	for _, c := range []struct {
		chosen string
		want   Role
		ok     bool
	}{
		{"red", Hue(12), true},
		{"cyan", Hue(192), true},
		{"grey", Dim, true},
		{"#ff0000", Hue(12), true},
		{"#00ff00", Hue(127), true},
		{"#808080", Dim, true},
		{"#000000", Dim, true},
		{"#ffffff", Dim, true},
		{"#fffff", 0, false},
		{"mauve-ish", 0, false},
		{"", 0, false},
	} {
		if got, ok := HueNamed(c.chosen); ok != c.ok || got != c.want {
			t.Errorf("HueNamed(%q) = %d, %v; want %d, %v", c.chosen, got, ok, c.want, c.ok)
		}
	}
}
