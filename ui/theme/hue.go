package theme

import (
	"crypto/sha1"
	"encoding/binary"
	"math"

	"github.com/gdamore/tcell/v2"
	"github.com/lucasb-eyer/go-colorful"
)

// degrees are the angles of a hue.
const degrees = 360

// Hue is the role of what belongs to one account or person and has a colour
// of its own: an angle in degrees. How light and how full that colour is, is
// the theme's, so that every hue can be read on every surface.
func Hue(angle int) Role { return roles + Role((angle%degrees+degrees)%degrees) }

// HueOf is the hue that a name has everywhere (XEP-0392, section 5.1).
func HueOf(name string) Role {
	sum := sha1.Sum([]byte(name))
	return Hue(int(float64(binary.LittleEndian.Uint16(sum[:2])) / 65536 * degrees))
}

// hueNames are the hues that have a name.
var hueNames = map[string]int{
	"red": 12, "orange": 30, "yellow": 75, "green": 127, "cyan": 192, "blue": 250, "purple": 285, "pink": 340,
}

// HueNamed is the role of a colour that a person chose: a name or "#rrggbb",
// of which the hue counts. ok tells whether it is one. What has no hue is
// grey, and like a hint.
func HueNamed(chosen string) (r Role, ok bool) {
	if angle, named := hueNames[chosen]; named {
		return Hue(angle), true
	}
	if chosen == "grey" {
		return Dim, true
	}
	c, err := colorful.Hex(chosen)
	if err != nil {
		return 0, false
	}
	h, s, l := c.HSLuv()
	if s < 0.1 || l < 0.02 || l > 0.98 {
		return Dim, true
	}
	return Hue(int(h)), true
}

// wheel is every hue at one saturation and lightness.
func wheel(saturation, lightness float64) (all [degrees]tcell.Color) {
	for h := range all {
		r, g, b := colorful.HSLuv(float64(h), saturation, lightness).Clamped().RGB255()
		all[h] = tcell.NewRGBColor(int32(r), int32(g), int32(b))
	}
	return all
}

// wheel256 is for every hue the nearest of the 256 colours that is full enough
// to be told apart and can be read on every surface.
func wheel256(ground [surfaces]tcell.Color) (all [degrees]tcell.Color) {
	var found []tcell.Color
	var hues []float64
	for i := 16; i < 256; i++ {
		c := index(i)
		if h, s := hueOf(c); s > 0.55 && readable(c, ground) {
			found, hues = append(found, c), append(hues, h)
		}
	}
	for h := range all {
		best := 0
		for i := range found {
			if apart(hues[i], float64(h)) < apart(hues[best], float64(h)) {
				best = i
			}
		}
		all[h] = found[best]
	}
	return all
}

// apart is how far two hues are from each other, the shorter way round.
func apart(a, b float64) float64 {
	d := math.Abs(a - b)
	return min(d, degrees-d)
}

func hueOf(c tcell.Color) (hue, saturation float64) {
	r, g, b := c.RGB()
	h, s, _ := colorful.Color{R: float64(r) / 255, G: float64(g) / 255, B: float64(b) / 255}.HSLuv()
	return h, s
}
