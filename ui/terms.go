package ui

import (
	"strings"

	"sotto/ui/view"
)

// terms are the words and phrases of a query, without its filters.
func terms(query string) []view.Term {
	var all []view.Term
	for i, part := range strings.Split(query, `"`) {
		if i%2 == 1 {
			all = append(all, view.Term{Text: part})
			continue
		}
		for word := range strings.FieldsSeq(part) {
			if filter(word) {
				continue
			}
			stem, begins := strings.CutSuffix(word, "*")
			all = append(all, view.Term{Text: stem, Begins: begins})
		}
	}
	return all
}

// filter tells whether a word narrows a search.
func filter(word string) bool {
	for _, name := range []string{"from:", "in:", "before:", "after:", "has:"} {
		if strings.HasPrefix(strings.ToLower(word), name) {
			return true
		}
	}
	return false
}
