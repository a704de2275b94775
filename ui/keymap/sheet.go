package keymap

// Group is the keys of one heading of the cheat sheet.
type Group struct {
	Name string
	Keys []Key
}

// Key is one row of the cheat sheet.
type Key struct{ Name, About string }

// Sheet is the cheat sheet, in the order of the table.
func Sheet() []Group {
	var groups []Group
	for _, b := range Table() {
		if b.Group == "" {
			continue
		}
		if n := len(groups); n == 0 || groups[n-1].Name != b.Group {
			groups = append(groups, Group{Name: b.Group})
		}
		last := &groups[len(groups)-1]
		last.Keys = append(last.Keys, Key{b.name(), b.About})
	}
	return groups
}

func (b Binding) name() string {
	if b.Shown != "" {
		return b.Shown
	}
	return b.Keys[0]
}
