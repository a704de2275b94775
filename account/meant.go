package account

import "strings"

// Meant is the known word that somebody who typed another most likely meant,
// or "". A word is near when at most a third of it would have to be typed
// differently, or when one is the beginning of the other. It serves every
// place where people name things: commands, flags, settings.
func Meant(typed string, known []string) string {
	typed = strings.ToLower(typed)
	best, nearest := "", 1+max(1, len([]rune(typed))/3)
	for _, k := range known {
		d := distance(typed, k)
		if len(strings.Trim(typed, "-")) >= 2 && (strings.HasPrefix(k, typed) || strings.HasPrefix(typed, k)) {
			d = min(d, 1)
		}
		if d < nearest {
			best, nearest = k, d
		}
	}
	return best
}

// distance counts the letters to change, add, leave out or swap with their
// neighbour to get from one word to the other.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(s)][len(t)]
}
