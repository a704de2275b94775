package theme

import (
	"math"

	"github.com/gdamore/tcell/v2"
)

// leastContrast is what every text has on every surface (WCAG 2, level AA).
const leastContrast = 4.5

func readable(c tcell.Color, ground [surfaces]tcell.Color) bool {
	for _, g := range ground {
		if contrast(c, g) < leastContrast {
			return false
		}
	}
	return true
}

// contrast is how well one colour can be read on another (WCAG 2).
func contrast(a, b tcell.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of WCAG 2.
func luminance(c tcell.Color) float64 {
	r, g, b := c.RGB()
	linear := func(v int32) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
