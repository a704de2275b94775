package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"sotto/ui/text"
)

// widest is how wide a column of the table may be, in cells.
const widest = 32

// columns are those of the table of domains, and what each tells of one that
// was connected to.
func columns() []struct {
	title string
	cell  func(checkup) string
} {
	return []struct {
		title string
		cell  func(checkup) string
	}{
		{"domain", func(r checkup) string { return r.domain }},
		{"verdict", func(r checkup) string { return r.verdict.Grade.String() }},
		{"TLS", func(r checkup) string { return strings.TrimPrefix(r.found.Security.Version, "TLS ") }},
		{"cipher", func(r checkup) string { return r.found.Security.Suite() }},
		{"key exchange", func(r checkup) string { return r.found.Security.Group }},
		{"days", func(r checkup) string { return strconv.Itoa(r.found.Days()) }},
		{"login", func(r checkup) string { return r.found.Offer.Best() }},
		{"direct TLS", func(r checkup) string { return yesNo(r.found.Direct()) }},
		{"DANE", func(r checkup) string { return r.found.Security.DANE }},
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// dispensable are the titles of the columns that are left out where there is
// no room for all, in this order.
func dispensable() []string {
	return []string{"cipher", "key exchange", "DANE", "days", "direct TLS", "login"}
}

// leastDomain is how much of a domain counts more than those columns.
const leastDomain = 22

// table prints what came of the domains of a list, in its order, in so many
// cells across; 0 is as many as it takes. In the row of one that could not be
// connected to stands why.
func table(w io.Writer, results []*checkup, across int) error {
	head := []string{}
	for _, c := range columns() {
		head = append(head, c.title)
	}
	rows := [][]string{head}
	for _, r := range results {
		rows = append(rows, cells(*r))
	}
	widths := fitting(rows, across)
	for _, row := range rows {
		for _, line := range lined(row, widths, across) {
			if _, err := fmt.Fprintln(w, line); err != nil {
				return fmt.Errorf("print the table: %w", err)
			}
		}
	}
	return nil
}

// fitting is how wide each column is; 0 for one that there is no room for.
func fitting(rows [][]string, across int) []int {
	head := rows[0]
	widths := make([]int, len(head))
	for _, row := range rows {
		for i, cell := range row {
			if len(row) == len(head) || i < 2 { // a reason does not widen a column
				widths[i] = min(widest, max(widths[i], text.Width(cell)))
			}
		}
	}
	if across == 0 {
		return widths
	}
	over := func() int { // without the space behind the last
		all := -2
		for _, width := range widths {
			if width > 0 {
				all += width + 2
			}
		}
		return all - across
	}
	for _, title := range dispensable() {
		if over()-max(0, widths[0]-leastDomain) > 0 {
			widths[slices.Index(head, title)] = 0
		}
	}
	if over() > 0 {
		widths[0] = max(8, widths[0]-over())
	}
	return widths
}

// lined is a row of the table. A reason goes on below itself.
func lined(row []string, widths []int, across int) []string {
	var b strings.Builder
	for i, cell := range row {
		if len(row) < len(widths) && i == 2 {
			return reasoned(b.String(), cell, across)
		}
		if widths[i] > 0 {
			b.WriteString(text.Pad(text.Cut(cell, widths[i]), widths[i]) + "  ")
		}
	}
	return []string{strings.TrimRight(b.String(), " ")}
}

// reasoned is a reason behind what begins its row, or below it where there
// is little room.
func reasoned(begin, reason string, across int) (rows []string) {
	if across == 0 {
		return []string{begin + reason}
	}
	indent := text.Width(begin)
	if across-indent < 24 {
		rows, begin, indent = []string{strings.TrimRight(begin, " ")}, "    ", 4
	}
	for _, line := range text.Wrap(reason, max(across-indent, 1)) {
		rows = append(rows, begin+line)
		begin = strings.Repeat(" ", indent)
	}
	return rows
}

// cells are the row of a domain, harmless to print.
func cells(r checkup) []string {
	if r.wrong != nil {
		return []string{text.Line(r.domain), r.verdict.Grade.String(), string(r.wrong.Code) + ": " + text.Line(r.wrong.Title)}
	}
	var row []string
	for _, c := range columns() {
		cell := text.Line(c.cell(r))
		if cell == "" {
			cell = "-"
		}
		row = append(row, cell)
	}
	return row
}
