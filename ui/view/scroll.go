package view

// height is how many rows a message takes with its separators.
func (t Talk) height(i int) int { return len(t.block(i)) }

// Up is the anchor so many rows further up, at most so far that the oldest
// message stands at the top of so many seen rows.
func (t Talk) Up(rows, seen int) Anchor {
	a := t.bottom()
	if a.Index < 0 {
		return Anchor{}
	}
	a.Hidden += rows
	for h := t.height(a.Index); a.Hidden >= h && a.Index > 0; h = t.height(a.Index) {
		a.Hidden -= h
		a.Index--
	}
	if top := t.Top(seen); !top.Up || before(a, top) {
		return top
	}
	return a
}

// Down is the anchor so many rows further down; the zero Anchor when the
// newest message is reached.
func (t Talk) Down(rows int) Anchor {
	if !t.Anchor.Up {
		return Anchor{}
	}
	a := t.Anchor
	a.Hidden -= rows
	for a.Hidden < 0 && a.Index < t.Messages.Len()-1 {
		a.Index++
		a.Hidden += t.height(a.Index)
	}
	if a.Index >= t.Messages.Len()-1 && a.Hidden <= 0 {
		return Anchor{}
	}
	a.Hidden = max(0, a.Hidden)
	return a
}

// Top is the anchor that shows the oldest message at the top of so many
// rows; the zero Anchor if everything fits.
func (t Talk) Top(seen int) Anchor {
	total := 0
	for i := range t.Messages.Len() {
		total += t.height(i)
		if total >= seen {
			a := Anchor{Up: true, Index: i, Hidden: total - seen}
			if i == t.Messages.Len()-1 && a.Hidden == 0 {
				return Anchor{}
			}
			return a
		}
	}
	return Anchor{}
}

// Centred is the anchor that shows a message in the middle of so many rows.
func (t Talk) Centred(i, seen int) Anchor {
	a := Anchor{Up: true, Index: i}
	for below := max(0, (seen-t.height(i))/2); below > 0 && a.Index < t.Messages.Len()-1; below -= t.height(a.Index) {
		a.Index++
		a.Hidden = max(0, t.height(a.Index)-below)
	}
	if top := t.Top(seen); !top.Up || before(a, top) {
		a = top
	}
	if a.Index == t.Messages.Len()-1 && a.Hidden == 0 {
		return Anchor{}
	}
	return a
}

// NearTop tells whether fewer than so many rows are above those, as many,
// that are seen.
func (t Talk) NearTop(seen int) bool {
	a := t.bottom()
	rows := -a.Hidden
	for i := a.Index; i >= 0; i-- {
		if rows += t.height(i); rows >= 2*seen {
			return false
		}
	}
	return true
}

// NearBottom tells whether fewer than so many rows are below those that are
// seen.
func (t Talk) NearBottom(seen int) bool {
	a := t.bottom()
	rows := a.Hidden
	for i := a.Index + 1; i < t.Messages.Len() && rows < seen; i++ {
		rows += t.height(i)
	}
	return rows < seen
}

// bottom is the anchor with its numbers filled in.
func (t Talk) bottom() Anchor {
	if t.Anchor.Up {
		return t.Anchor
	}
	return Anchor{Up: true, Index: t.Messages.Len() - 1}
}

// before tells whether a shows older rows than b.
func before(a, b Anchor) bool {
	if a.Index != b.Index {
		return a.Index < b.Index
	}
	return a.Hidden > b.Hidden
}
