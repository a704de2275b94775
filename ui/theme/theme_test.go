package theme

import (
	"testing"

	"github.com/gdamore/tcell/v2"
)

func TestU28EveryRoleCanBeRead(t *testing.T) {
	for _, th := range []*Theme{dark(), light(), dark256(), light256()} {
		for r := range roles {
			for s := range surfaces {
				fg, bg, _ := th.On(r, s).Decompose()
				if !fg.Valid() || !bg.Valid() {
					t.Errorf("%s: role %d on surface %d has no colour", th.Name, r, s)
				}
				if got := contrast(fg, bg); r != Rule && got < 4.5 {
					t.Errorf("%s (%v on %v): role %d on surface %d has a contrast of %.2f", th.Name, fg, bg, r, s, got)
				}
			}
		}
	}
}

func TestNoColourMeansNoColour(t *testing.T) {
	th := none()
	for r := range roles {
		for s := range surfaces {
			if fg, bg, _ := th.On(r, s).Decompose(); fg != tcell.ColorDefault || bg != tcell.ColorDefault {
				t.Errorf("role %d on surface %d has a colour", r, s)
			}
		}
	}
	if th.On(Text, Selection) == th.On(Text, Ground) {
		t.Error("the selected row looks like any other")
	}
	if th.Style(Bad) == th.Style(Text) || th.Style(Warn) == th.Style(Text) {
		t.Error("a bad state looks like any text")
	}
}

func TestChoose(t *testing.T) {
	trueColour, indexed := hex(0x14161b), index(233)
	for _, c := range []struct {
		name   string
		o      Options
		theme  string
		ground tcell.Color
	}{
		{"default", Options{Colors: 1 << 24}, "dark", trueColour},
		{"256 colours", Options{Colors: 256}, "dark", indexed},
		{"light", Options{Name: "light", Colors: 1 << 24}, "light", hex(0xfcfcfb)},
		{"light, 256 colours", Options{Name: "light", Colors: 256}, "light", index(231)},
		{"NO_COLOR", Options{Name: "light", Colors: 1 << 24, NoColor: true}, "none", tcell.ColorDefault},
		{"by name", Options{Name: "none", Colors: 1 << 24}, "none", tcell.ColorDefault},
		{"eight colours", Options{Colors: 8}, "none", tcell.ColorDefault},
		{"unknown name", Options{Name: "pink", Colors: 1 << 24}, "dark", trueColour},
	} {
		th := Choose(c.o)
		if _, bg, _ := th.Style(Text).Decompose(); th.Name != c.theme || bg != c.ground {
			t.Errorf("%s: %s on %v, want %s on %v", c.name, th.Name, bg, c.theme, c.ground)
		}
	}
}
