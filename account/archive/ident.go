package archive

import (
	"cmp"
	"slices"

	"sotto/account/store"
)

// levels are the tables that tell where the messages with an id stand, and
// how many rows each keeps at most.
//
// The number made of an id is as good as random. In one large table every new
// id would change a page of its own, and writing those pages would cost more
// than all else that a message needs. So a new id goes into a table of few
// pages, which moves what it has too much on to a larger one, and that to the
// largest: always a range of neighbours, which are neighbours there too and
// share a page. Behind the last range of all the first one follows.
var levels = []struct {
	table store.SQL
	most  int64
}{{"ident_fresh", 12_000}, {"ident_recent", 200_000}, {"ident", 0}}

// worthMoving is how many rows are moved at least. It is little, because
// whoever appends one message waits for it.
const worthMoving = 64

// identify makes a message findable by ids.
func (b *batch) identify(conversation, place int64, ids []string) error {
	for _, id := range ids {
		err := b.tx.Exec("INSERT OR IGNORE INTO ident_fresh (conversation, hash, place) VALUES (?, ?, ?)", conversation, hash(id), place)
		if err != nil {
			return err
		}
		b.identified += b.tx.Changed()
	}
	return nil
}

// identifies tells whether there may be messages with one of two ids, of
// which either may be empty. For new messages there are none, and nothing more
// is asked: this is asked most often of all.
func (a Archive) identifies(conversation int64, id, other string) (some bool, err error) {
	switch {
	case id == "" && other == "":
		return false, nil
	case id == "":
		id = other
	case other == "":
		other = id
	}
	return a.tx.Get(`
		SELECT 1 FROM ident_fresh WHERE conversation = ?1 AND hash = ?2 UNION ALL
		SELECT 1 FROM ident_fresh WHERE conversation = ?1 AND hash = ?3 UNION ALL
		SELECT 1 FROM ident_recent WHERE conversation = ?1 AND hash = ?2 UNION ALL
		SELECT 1 FROM ident_recent WHERE conversation = ?1 AND hash = ?3 UNION ALL
		SELECT 1 FROM ident WHERE conversation = ?1 AND hash = ?2 UNION ALL
		SELECT 1 FROM ident WHERE conversation = ?1 AND hash = ?3`,
		func(store.Row) {}, conversation, hash(id), hash(other))
}

// placesOf are where messages with an id may stand, the newest first.
func (a Archive) placesOf(conversation int64, id string) (places []int64, err error) {
	for _, level := range levels {
		rows := a.tx.Rows("SELECT place FROM "+level.table+" WHERE conversation = ? AND hash = ? ORDER BY place DESC LIMIT ?",
			conversation, hash(id), mostAlike)
		for r, err := range rows {
			if err != nil {
				return nil, err
			}
			places = append(places, r.Int(0))
		}
	}
	slices.SortFunc(places, func(a, b int64) int { return cmp.Compare(b, a) })
	places = slices.Compact(places)
	return places[:min(len(places), mostAlike)], nil
}

// moveOn moves ids to the larger tables, after some have come.
func (a Archive) moveOn(came int64) error {
	for number := range levels[1:] {
		if came == 0 {
			return nil
		}
		l := level{number: number}
		_, err := a.tx.Get("SELECT rows, conversation, hash FROM ident_level WHERE level = ?", func(r store.Row) {
			l.rows, l.conversation, l.hash = r.Int(0)+came, r.Int(1), r.Int(2)
		}, number)
		if err != nil {
			return err
		}
		if came, err = a.shift(&l); err != nil {
			return err
		}
		err = a.tx.Exec("UPDATE ident_level SET rows = ?, conversation = ?, hash = ? WHERE level = ?",
			l.rows, l.conversation, l.hash, number)
		if err != nil {
			return err
		}
	}
	return nil
}

// level is how many rows a table has, and the last key that was moved on.
type level struct {
	number             int
	rows               int64
	conversation, hash int64
}

// shift moves what a table has too much, and tells how much has come to the
// next.
func (a Archive) shift(l *level) (came int64, err error) {
	here, there := levels[l.number], levels[l.number+1]
	if l.rows < here.most+worthMoving {
		return 0, nil
	}
	end, ok, err := a.key(here.table, *l, l.rows-here.most)
	if err != nil {
		return 0, err
	}
	const between = " WHERE (conversation, hash) > (?, ?) AND (conversation, hash) <= (?, ?)"
	err = a.tx.Exec("INSERT OR IGNORE INTO "+there.table+" SELECT * FROM "+here.table+between+" ORDER BY conversation, hash, place",
		l.conversation, l.hash, end.conversation, end.hash)
	if err != nil {
		return 0, err
	}
	came = a.tx.Changed()
	if err := a.tx.Exec("DELETE FROM "+here.table+between, l.conversation, l.hash, end.conversation, end.hash); err != nil {
		return 0, err
	}
	l.rows -= a.tx.Changed()
	l.conversation, l.hash = end.conversation, end.hash
	if !ok {
		l.conversation, l.hash = 0, 0
	}
	return came, nil
}

// key is the key that lies so many rows behind the last that was moved. Where
// there are not so many, it is the one behind all.
func (a Archive) key(table store.SQL, after level, rows int64) (key level, ok bool, err error) {
	key = level{conversation: 1<<63 - 1}
	ok, err = a.tx.Get("SELECT conversation, hash FROM "+table+
		" WHERE (conversation, hash) > (?, ?) ORDER BY conversation, hash LIMIT 1 OFFSET ?",
		func(r store.Row) { key.conversation, key.hash = r.Int(0), r.Int(1) }, after.conversation, after.hash, rows-1)
	return key, ok, err
}

// unidentify takes out the ids of a conversation.
func (a Archive) unidentify(conversation int64) error {
	for number, level := range levels {
		if err := a.tx.Exec("DELETE FROM "+level.table+" WHERE conversation = ?", conversation); err != nil {
			return err
		}
		if err := a.tx.Exec("UPDATE ident_level SET rows = rows - ? WHERE level = ?", a.tx.Changed(), number); err != nil {
			return err
		}
	}
	return nil
}
