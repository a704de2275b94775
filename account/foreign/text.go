package foreign

import "strings"

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
		switch key {
		case "jid":
			e.address = value
		case "server":
			e.host = value
		case "port":
			e.port = value
		case "eval_password":
			e.command = value
		case "password":
			e.password = value
		case "enabled":
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
		key, value, ok := assignment(line)
		if !ok || !ours {
			continue
		}
		switch key {
		case "jid":
			e.address = value
		case "password":
			e.password = value
		case "eval_password":
			e.command = value
		case "custom_host":
			e.host = value
		case "custom_port":
			e.port = value
		}
	}
	return []entry{e}, err
}

// mcabber has one account, in lines that say “set name = value”.
func mcabber(file string) ([]entry, error) {
	all, err := lines(file)
	var e entry
	for _, line := range all {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "set ")
		if !ok {
			continue
		}
		key, value, ok := assignment(rest)
		if !ok {
			continue
		}
		switch value = unquote(value); key {
		case "jid":
			e.address = value
		case "password":
			e.password = value
		case "password_eval":
			e.command = value
		case "server":
			e.host = value
		case "port":
			e.port = value
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
