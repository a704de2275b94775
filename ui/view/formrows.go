package view

import (
	"slices"

	"sotto/ui/text"
)

// formRow is one row of the inside of the box.
type formRow struct {
	field *FormField // its first row
	note  Note       // else a note
	text  string     // the row of the note
	first bool       // of the note: with its mark
	hint  int        // how readily it goes where room is scarce: 2 first, 0 never
	focus bool
	steps bool
}

// rows are all rows, with an empty one before each field.
func (v Form) rows(width int) []formRow {
	var all []formRow
	if len(v.Steps) > 1 {
		all = append(all, formRow{steps: true}, formRow{hint: 2})
	}
	for i := range v.Fields {
		f := &v.Fields[i]
		if i > 0 {
			all = append(all, formRow{hint: 2})
		}
		at := len(all)
		if f.Input != nil || len(f.Value) > 0 {
			all = append(all, formRow{field: f, focus: f.Focus})
		}
		for _, n := range f.Notes {
			all = append(all, noteRows(n, width, f)...)
		}
		if at < len(all) {
			all[at].field = f
		}
	}
	return all
}

func noteRows(n Note, width int, f *FormField) []formRow {
	var all []formRow
	for i, s := range text.Wrap(text.Line(n.Text), width-2) {
		hint := 0
		switch {
		case f.Last:
		case n.Mark == "" && !f.Focus:
			hint = 2
		case n.Mark == "" || i > 0:
			hint = 1
		}
		all = append(all, formRow{note: n, text: s, first: i == 0, hint: hint})
	}
	return all
}

// fitting leaves out what must go where so many rows are too few: empty rows
// and hints, the ones of the focus last, then what stands between the focus
// and the end.
func fitting(all []formRow, height int) []formRow {
	for readily := 2; readily > 0 && len(all) > height; readily-- {
		all = slices.DeleteFunc(all, func(r formRow) bool { return r.hint == readily })
	}
	first := max(0, len(all)-max(1, height))
	focus := slices.IndexFunc(all, func(r formRow) bool { return r.focus })
	if focus >= 0 && focus < first {
		return append([]formRow{all[focus]}, all[first+1:]...)
	}
	return all[first:]
}
