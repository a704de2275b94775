package main

import (
	"fmt"
	"io"
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

// table prints what came of the domains of a list, in its order. In the row of
// one that could not be connected to stands why.
func table(w io.Writer, results []*checkup) error {
	head := []string{}
	for _, c := range columns() {
		head = append(head, c.title)
	}
	rows := [][]string{head}
	for _, r := range results {
		rows = append(rows, cells(*r))
	}
	widths := make([]int, len(head))
	for _, row := range rows {
		for i, cell := range row {
			if len(row) == len(head) || i < 2 { // a reason does not widen a column
				widths[i] = min(widest, max(widths[i], text.Width(cell)))
			}
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			if i < 2 || len(row) == len(head) {
				cell = text.Pad(text.Cut(cell, widths[i]), widths[i])
			}
			b.WriteString(cell + "  ")
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return fmt.Errorf("print the table: %w", err)
		}
	}
	return nil
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
