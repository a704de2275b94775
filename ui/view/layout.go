package view

// The least screen that can show something useful.
const (
	LeastColumns = 40
	LeastRows    = 10
)

// Layout says where everything stands on a screen. Only the size of the
// screen, the height of the compose line and the number of accounts change
// it; nothing that happens does.
type Layout struct {
	Small  bool // too small: nothing else is set
	Narrow bool // one column: the chats are a drawer, messages are stacked

	Chats, Status, Header, Talk, Details, Rule, Compose, Bar Rect

	Nick     int  // cells for names
	Full     bool // there is room for words where a narrow screen has marks
	TextMost int  // the widest a text may run
}

// MostComposeRows is how high the compose line may grow on a screen with so
// many rows.
func MostComposeRows(rows int) int { return max(1, min(8, rows/3)) }

// Arrange lays out a screen. statusRows is how many rows the status pane
// would like, composeRows how many the compose line needs.
func Arrange(columns, rows, composeRows, statusRows int) Layout {
	if columns < LeastColumns || rows < LeastRows {
		return Layout{Small: true}
	}
	l := Layout{Narrow: columns < 60, Full: columns >= 100, Nick: 7, TextMost: columns}
	left, right := 0, 0
	switch {
	case columns >= 180:
		left, right, l.Nick, l.TextMost = 34, 36, 14, 100
	case columns >= 110:
		left, right, l.Nick = 27, 28, 12
	case columns >= 100:
		left = 27
	case columns >= 60:
		left = 21
	}
	l.Bar = Rect{0, rows - 1, columns, 1}
	l.main(columns, rows, left, right, min(composeRows, MostComposeRows(rows)))
	l.side(columns, rows, left, statusRows)
	return l
}

// main places the conversation and what belongs to it.
func (l *Layout) main(columns, rows, left, right, compose int) {
	x := 0
	if left > 0 {
		x = left + 1
	}
	wide := columns - x
	talk := wide
	if right > 0 {
		talk -= right + 1
	}
	l.Header = Rect{x, 0, wide, 1}
	l.Talk = Rect{x, 1, talk, rows - 3 - compose}
	l.Rule = Rect{x, rows - 2 - compose, wide, 1}
	l.Compose = Rect{x, rows - 1 - compose, wide, compose}
	if right > 0 {
		l.Details = Rect{x + talk + 1, 1, right, l.Talk.H}
	}
}

// side places the chats and, where there is height for it, the status pane
// under them.
func (l *Layout) side(columns, rows, left, statusRows int) {
	if left == 0 {
		l.Chats = Rect{0, 0, columns, rows - 1}
		return
	}
	status := 0
	if rows >= 20 {
		status = min(statusRows, (rows-1)/2)
	}
	l.Chats = Rect{0, 0, left, rows - 1 - status}
	l.Status = Rect{0, rows - 1 - status, left, status}
}
