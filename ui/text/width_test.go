package text

import (
	"slices"
	"strings"
	"testing"
)

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 3, "日本": 4, "e\u0301": 1, "👍🏽": 2, "👩‍👩‍👧‍👦": 2, "שלום": 4, "…": 1,
	} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestCutAndPad(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		cut   string
		pad   string
	}{
		{"hello", 5, "hello", "hello"},
		{"hello", 4, "hel…", "hel…"},
		{"hello", 1, "…", "…"},
		{"hello", 0, "", ""},
		{"hello", -3, "", ""},
		{"日本語", 6, "日本語", "日本語"},
		{"日本語", 5, "日本…", "日本…"},
		{"日本語", 4, "日…", "日… "},
		{"a", 3, "a", "a  "},
		{"xe\u0301e\u0301", 2, "x…", "x…"},
	} {
		if got := Cut(c.in, c.width); got != c.cut {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.width, got, c.cut)
		}
		if got := Pad(c.in, c.width); got != c.pad {
			t.Errorf("Pad(%q, %d) = %q, want %q", c.in, c.width, got, c.pad)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name  string
		in    string
		width int
		want  []string
	}{
		{"empty", "", 5, []string{""}},
		{"fits", "hello", 5, []string{"hello"}},
		{"at a space", "hello world", 8, []string{"hello", "world"}},
		{"space at the edge", "hello world", 5, []string{"hello", "world"}},
		{"many spaces", "a      b", 3, []string{"a", "b"}},
		{"indented", "  a b", 4, []string{"  a", "b"}},
		{"empty lines stay", "a\n\nb\n", 5, []string{"a", "", "b", ""}},
		{"long word", "abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"long word after a short one", "a bcdefgh", 3, []string{"a", "bcd", "efg", "h"}},
		{"address of a page", "see https://example.org/a/very/long/path", 14, []string{"see https://", "example.org/a/", "very/long/path"}},
		{"ideographs", "日本語です", 5, []string{"日本", "語で", "す"}},
		{"marks stay on their base", "e\u0301e\u0301e\u0301", 2, []string{"e\u0301e\u0301", "e\u0301"}},
		{"too narrow for a wide one", "日a", 1, []string{"·", "a"}},
		{"no room", "a", 0, nil},
		{"Cyrillic", "привет мир", 6, []string{"привет", "мир"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Wrap(c.in, c.width); !slices.Equal(got, c.want) {
				t.Errorf("Wrap(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
			}
		})
	}
}

func FuzzFit(f *testing.F) {
	f.Add("hello big 日本語 👩‍👩‍👧‍👦 world", 5)
	f.Add("e\u0301 🇩🇪🇩🇪 क्षि", 2)
	f.Fuzz(func(t *testing.T, s string, width int) {
		width %= 100
		line, body := Line(s), Body(s)
		if w := Width(Cut(line, width)); w > max(0, width) {
			t.Fatalf("Cut(%+q, %d) has %d cells", line, width, w)
		}
		if w := Width(Pad(line, width)); w != max(0, width) {
			t.Fatalf("Pad(%+q, %d) has %d cells", line, width, w)
		}
		rows := Wrap(body, width)
		for _, row := range rows {
			if w := Width(row); w > width {
				t.Fatalf("Wrap(%+q, %d) has a row of %d cells: %+q", body, width, w, row)
			}
		}
		if width < 4 {
			return // what is wider than a row is replaced
		}
		bare := strings.NewReplacer(" ", "", "\n", "")
		if got, want := bare.Replace(strings.Join(rows, "")), bare.Replace(body); got != want {
			t.Fatalf("Wrap(%+q, %d) lost text: %+q", body, width, rows)
		}
	})
}
