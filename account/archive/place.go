package archive

import (
	"sotto/account/store"
	"sotto/roster/chat"
)

const (
	placesRead   = 64 // how many places are looked at together
	patientTurns = 16 // how often, before places are skipped
)

// put writes a message's row in its place.
func (b *batch) put(c *conversation, r *row, m chat.Message) error {
	after, err := b.before(c, r, m)
	if err != nil {
		return err
	}
	want := max(b.wanted(c, m), after+1)
	r.place = want
	if b.next[want] != 0 {
		r.place = b.next[want]
	}
	for {
		free, err := b.try(r)
		if err != nil {
			return err
		}
		if free {
			break
		}
		if r.place, err = b.free(r.place); err != nil {
			return err
		}
	}
	if r.place != want {
		b.next[want] = r.place + b.direction()
	}
	return nil
}

// wanted is where a message should stand: the millisecond of its time, but
// not above now, and what is said live not above what was there before.
func (b *batch) wanted(c *conversation, m chat.Message) int64 {
	at := m.Time.UnixMilli()
	if b.restored && m.Place > 0 {
		at = m.Place
	}
	at = min(at, b.now)
	switch {
	case b.how == missed:
		at = c.between(at)
	case b.how != Live:
	case m.Delayed:
		at = max(at, c.seen+1)
	default:
		at = max(at, c.last+1)
	}
	return max(at, 1)
}

// before is where the last message stands that the same one said, when
// another of theirs comes live that waited: they said it after that. The
// stamp alone would not tell, for it is by another clock than the time at
// which the one before came.
func (b *batch) before(c *conversation, r *row, m chat.Message) (place int64, err error) {
	if b.how != Live || !m.Delayed || m.Mine() {
		return 0, nil
	}
	_, err = b.tx.Get(`SELECT place FROM message WHERE conversation = ? AND state = ? AND (kind = ? OR sender = ?)
		ORDER BY place DESC LIMIT 1`,
		func(r store.Row) { place = r.Int(0) }, c.number, states.code(chat.Received), kinds.code(chat.Direct), r.sender)
	return place, err
}

// direction is where to look for a free place: a page towards the past goes
// before what is there.
func (b *batch) direction() int64 {
	if b.how == Older {
		return -1
	}
	return 1
}

// free finds the free place that is nearest to a taken one. Where very many
// stand in a row, as only a hostile server would stamp them, it skips ahead
// in ever longer steps.
func (b *batch) free(taken int64) (int64, error) {
	for turn := 0; ; turn++ {
		next, found, err := b.gap(taken)
		if err != nil || found && next > 0 {
			return next, err
		}
		if next <= 0 { // nothing is free below
			b.how, next = Newer, 1
		}
		taken = next
		if turn > patientTurns {
			taken += b.direction() << min(turn-patientTurns, 40)
		}
	}
}

// gap looks at some places from a taken one on. It tells the first free one,
// or else the last one it looked at.
func (b *batch) gap(taken int64) (place int64, found bool, err error) {
	sql := store.SQL("SELECT place FROM message WHERE place > ? ORDER BY place LIMIT ?")
	if b.direction() < 0 {
		sql = "SELECT place FROM message WHERE place < ? ORDER BY place DESC LIMIT ?"
	}
	seen := 0
	for r, err := range b.tx.Rows(sql, taken, placesRead) {
		if err != nil {
			return 0, false, err
		}
		if r.Int(0) != taken+b.direction() {
			return taken + b.direction(), true, nil
		}
		taken += b.direction()
		seen++
	}
	if seen < placesRead {
		return taken + b.direction(), true, nil
	}
	return taken, false, nil
}
