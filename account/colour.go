package account

import (
	"errors"
	"slices"
	"strings"
)

// Colour marks an account where several are shown: a name of Colours, or
// "#rrggbb" in lower case. "" leaves the choice to the screen. The screen
// also sees to it that a colour can be read on its ground; no state is told
// by it alone.
type Colour string

// Colours are the colours that have names.
func Colours() []string {
	return []string{"red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "grey"}
}

// ParseColour reads a colour. The error ends a sentence.
func ParseColour(s string) (Colour, error) {
	lower := strings.ToLower(s)
	if slices.Contains(Colours(), lower) {
		return Colour(lower), nil
	}
	digits, hash := strings.CutPrefix(lower, "#")
	if !hash || len(digits) != 6 || strings.Trim(digits, "0123456789abcdef") != "" {
		return "", errors.New("is no colour")
	}
	return Colour(lower), nil
}
