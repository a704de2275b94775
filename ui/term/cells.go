package term

import (
	"unicode"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"

	"sotto/ui/text"
)

// maxCell is the most bytes a cell may hold; the library draws a longer
// cluster as "?".
const maxCell = 127

// Put draws the first grapheme cluster of str and gives what follows it and
// how many cells it took.
func (s *Screen) Put(x, y int, str string, style tcell.Style) (rest string, width int) {
	cluster, width := first(str)
	if cluster == "" {
		return "", 0
	}
	rest = str[len(cluster):]
	clean := harmless(cluster)
	if clean != cluster {
		s.refused.Add(1)
		width = max(1, text.Width(clean))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shadow.put(x, y, cell{clean, style, width})
	return rest, width
}

// first is the first cluster that takes room, together with characters
// without width before it. A control character takes one cell, as it is
// replaced. It is empty if nothing takes room.
func first(str string) (string, int) {
	for end := 0; end < len(str); {
		cluster, width := text.First(str[end:])
		r, _ := utf8.DecodeRuneInString(cluster)
		if end += len(cluster); width > 0 || forbidden(r) {
			return str[:end], max(1, width)
		}
	}
	return "", 0
}

// harmless is the cluster as a cell may hold it: without control characters,
// and never one of them alone.
func harmless(cluster string) string {
	if len(cluster) == 1 && cluster[0] >= ' ' && cluster[0] <= '~' {
		return cluster
	}
	if !utf8.ValidString(cluster) || len(cluster) > maxCell {
		return string(utf8.RuneError)
	}
	for _, r := range cluster {
		if forbidden(r) {
			return " "
		}
	}
	return cluster
}

// forbidden are the characters that act on a terminal, end lines, or open a
// direction of text that would reach into other cells.
func forbidden(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' ||
		(r >= '\u202A' && r <= '\u202E') || (r >= '\u2066' && r <= '\u2069')
}

// PutStr draws str in the default style, clipped at the edge.
func (s *Screen) PutStr(x, y int, str string) { s.PutStrStyled(x, y, str, tcell.StyleDefault) }

// PutStrStyled draws str, clipped at the edge.
func (s *Screen) PutStrStyled(x, y int, str string, style tcell.Style) {
	columns, _ := s.Size()
	for width := 0; str != "" && x < columns; x += width {
		str, width = s.Put(x, y, str, style)
	}
}

// SetContent draws one character with its combining marks. None is a space.
func (s *Screen) SetContent(x, y int, primary rune, combining []rune, style tcell.Style) {
	if primary == 0 {
		primary = ' '
	}
	if primary >= ' ' && primary <= '~' && len(combining) == 0 {
		s.mu.Lock()
		s.shadow.put(x, y, cell{ascii[primary-' ' : primary-' '+1], style, 1})
		s.mu.Unlock()
		return
	}
	s.Put(x, y, string(primary)+string(combining), style)
}

// ascii lets a cell hold a printable character without making a string.
const ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

// SetCell draws the characters into one cell.
func (s *Screen) SetCell(x, y int, style tcell.Style, ch ...rune) {
	if len(ch) == 0 {
		ch = []rune{' '}
	}
	s.SetContent(x, y, ch[0], ch[1:], style)
}

// Get is what will be shown at a place after the next Show.
func (s *Screen) Get(x, y int) (string, tcell.Style, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.shadow.at(x, y)
	return c.str, c.style, c.width
}

// GetContent is Get, in characters.
func (s *Screen) GetContent(x, y int) (rune, []rune, tcell.Style, int) {
	str, style, width := s.Get(x, y)
	runes := []rune(str)
	return runes[0], runes[1:], style, width
}

// Clear erases what is drawn.
func (s *Screen) Clear() { s.Fill(' ', tcell.StyleDefault) }

// Fill draws the same character everywhere.
func (s *Screen) Fill(r rune, style tcell.Style) {
	s.Size()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shadow.fill(cell{harmless(string(r)), style, 1})
}

// Size is how many columns and rows there are.
func (s *Screen) Size() (columns, rows int) {
	columns, rows = s.Screen.Size()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shadow.resize(columns, rows)
	return columns, rows
}
