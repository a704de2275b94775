package foreign

import "strings"

// names are what a client calls the parts of an account.
type names struct{ address, host, port, command, password string }

// take takes a part of an account by its client's name; others are passed
// over.
func (e *entry) take(n names, key, value string) {
	for _, part := range []struct {
		name  string
		field *string
	}{
		{n.address, &e.address}, {n.host, &e.host}, {n.port, &e.port}, {n.command, &e.command}, {n.password, &e.password},
	} {
		if key == part.name {
			*part.field = value
		}
	}
}

// profanity keeps its accounts in a key file, a group each. The group is
// called as the account is, which is mostly its address.
func profanity(file string) ([]entry, error) {
	all, err := lines(file)
	var entries []entry
	for _, line := range all {
		line = strings.TrimSpace(line)
		if group, ok := strings.CutPrefix(line, "["); ok {
			entries = append(entries, entry{address: strings.TrimSuffix(group, "]")})
			continue
		}
		key, value, ok := assignment(line)
		if !ok || len(entries) == 0 {
			continue
		}
		e := &entries[len(entries)-1]
		e.take(names{"jid", "server", "port", "eval_password", "password"}, key, value)
		if key == "enabled" {
			e.disabled = value == "false"
		}
	}
	return entries, err
}

// poezio has one account, in the group [Poezio].
func poezio(file string) ([]entry, error) {
	all, err := lines(file)
	var e entry
	ours := false
	for _, line := range all {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			ours = strings.EqualFold(line, "[Poezio]")
		}
		if key, value, ok := assignment(line); ok && ours {
			e.take(names{"jid", "custom_host", "custom_port", "eval_password", "password"}, key, value)
		}
	}
	return []entry{e}, err
}

// mcabber has one account, in lines that say “set name = value”.
func mcabber(file string) ([]entry, error) {
	all, err := lines(file)
	var e entry
	for _, line := range all {
		rest, is := strings.CutPrefix(strings.TrimSpace(line), "set ")
		if key, value, ok := assignment(rest); ok && is {
			e.take(names{"jid", "server", "port", "password_eval", "password"}, key, unquote(value))
		}
	}
	return []entry{e}, err
}

// assignment reads “name = value”. Comments are none.
func assignment(line string) (key, value string, ok bool) {
	if line == "" || line[0] == '#' || line[0] == ';' {
		return "", "", false
	}
	key, value, ok = strings.Cut(line, "=")
	return strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value), ok
}

func unquote(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}
