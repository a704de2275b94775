package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sotto/account"
	"sotto/roster"
)

// drawing makes up a config file, written in every way that TOML has, with
// comments wherever they can be.
type drawing struct {
	*rapid.T
	b  strings.Builder
	nl string
}

func (d *drawing) chance(n int) bool { return rapid.IntRange(1, n).Draw(d.T, "chance") == 1 }

func (d *drawing) one(of ...string) string { return rapid.SampledFrom(of).Draw(d.T, "one") }

func (d *drawing) comments() {
	for range rapid.IntRange(0, 2).Draw(d.T, "lines") {
		d.b.WriteString(d.one("", "", "# a = 1", "  # [[account]]", "\t#, }", "# theme = 'x'") + d.nl)
	}
}

func (d *drawing) end() { d.b.WriteString(d.one("", "", " # x", "\t# [limits] = {", "  ") + d.nl) }

func (d *drawing) line(s string) {
	d.comments()
	d.b.WriteString(d.one("", "", "  ", "\t") + s)
	d.end()
}

func (d *drawing) key(name string) string {
	var parts []string
	for p := range strings.SplitSeq(name, ".") {
		parts = append(parts, d.one(p, p, p, "'"+p+"'", strconv.Quote(p)))
	}
	return strings.Join(parts, d.one(".", ".", " . "))
}

// value is one that a setting can have, as it stands in the file.
func (d *drawing) value(name string) string {
	switch name {
	case "theme":
		return d.one("'dark'", `"light"`, `"""none"""`, `"\u006eone"`)
	case "dns.server":
		return d.one(`"127.0.0.1:53"`, "'[::1]:53'", `""`)
	case "dns.trust":
		return d.one("'none'", `"loopback"`)
	case "limits.stanza_bytes":
		return d.one("65536", "1_000_000", "0x100000")
	case "limits.stanza_depth":
		return d.one("20", "+50", "1000")
	case "limits.stanza_parts":
		return d.one("1000", "50_000")
	case "history.key":
		return d.one("'none'", `"keyring"`, "''")
	case "password_command":
		return d.one(`["pass", 'a b']`, "[ 'pass', # ]"+d.nl+" ]", "["+d.nl+"# x"+d.nl+" \"p\"]")
	case "priority":
		return d.one("0", "-128", "127")
	case "nick", "resource":
		return d.one("'Ana'", `"a#b = {, }"`, "'''x'''")
	case "colour":
		return d.one("'red'", "'#AbCdEf'", "''")
	case "auth.plain":
		return d.one("'allow'", `"refuse"`)
	case "auth.max_iterations":
		return d.one("4096", "1_000_000")
	}
	return d.one("true", "false")
}

// table writes some settings of a group: dotted, in a table of their own, or
// in an inline table. It gives what must come later, when other tables may.
func (d *drawing) group(prefix, group string, keys []string) (later func()) {
	var chosen []string
	for _, k := range keys {
		if d.chance(2) {
			chosen = append(chosen, k)
		}
	}
	switch rapid.IntRange(1, 3).Draw(d.T, "how") {
	case 1:
		for _, k := range chosen {
			d.line(d.key(group+"."+k) + " = " + d.value(group+"."+k))
		}
	case 2:
		return func() {
			d.line("[" + d.key(prefix+group) + "]")
			for _, k := range chosen {
				d.line(d.key(k) + "=" + d.value(group+"."+k))
			}
		}
	default:
		s := "{" + d.one("", " ")
		for i, k := range chosen {
			if i > 0 {
				s += d.one(", ", " ,", ","+d.nl+"\t", " # , }"+d.nl+", # {"+d.nl)
			}
			s += d.key(k) + " = " + d.value(group+"."+k)
		}
		if len(chosen) > 0 && d.chance(4) {
			s += ","
		}
		d.line(d.key(group) + " = " + s + d.one("}", " }"))
	}
	return func() {}
}

// draw makes up a whole file with up to three accounts.
func draw(t *rapid.T) string {
	d := &drawing{T: t, nl: rapid.SampledFrom([]string{"\n", "\n", "\r\n"}).Draw(t, "newline")}
	if d.chance(5) {
		d.b.WriteString("\ufeff")
	}
	var later []func()
	if d.chance(2) {
		d.line(d.key("theme") + " = " + d.value("theme"))
	}
	for _, g := range groups(settings()) {
		if d.chance(2) {
			var keys []string
			for _, name := range names(settings()) {
				if group, key := split(name); group == g {
					keys = append(keys, key)
				}
			}
			later = append(later, d.group("", g, keys))
		}
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "accounts") {
		later = append(later, func() { d.account(i) })
	}
	for _, write := range rapid.Permutation(later).Draw(t, "order") {
		write()
	}
	d.comments()
	return strings.TrimSuffix(d.b.String(), d.one("", "", d.nl))
}

func (d *drawing) account(i int) {
	d.line("[[" + d.key("account") + "]]")
	lines := []string{"address"}
	for _, name := range []string{"enabled", "password_command", "priority", "nick", "resource", "colour"} {
		if d.chance(2) {
			lines = append(lines, name)
		}
	}
	for _, name := range rapid.Permutation(lines).Draw(d.T, "lines") {
		if name == "address" {
			d.line(d.key(name) + fmt.Sprintf(" = 'a%d@x.example'", i))
			continue
		}
		d.line(d.key(name) + " = " + d.value(name))
	}
	d.group("account.", "auth", []string{"plain", "max_iterations"})()
}

// typed is a value that somebody may type for a setting.
func typed(t *rapid.T, name string) string {
	switch name {
	case "dns.server":
		return rapid.SampledFrom([]string{"[::1]:53", "127.0.0.2:1", ""}).Draw(t, "typed")
	case "dns.trust": // what is there may be at any address of this computer
		return rapid.SampledFrom([]string{"none", "loopback"}).Draw(t, "typed")
	case "server":
		return rapid.SampledFrom([]string{"[::1]:53", "a.b:1", ""}).Draw(t, "typed")
	case "proxy":
		return rapid.SampledFrom([]string{"none", "socks5://[::1]:1", ""}).Draw(t, "typed")
	case "password_command":
		return rapid.SampledFrom([]string{"pass show", `["a b", "#"]`}).Draw(t, "typed")
	case "nick", "resource":
		return rapid.SampledFrom([]string{"A # B", `"'{`, "ü"}).Draw(t, "typed")
	case "ca_file":
		return "~/ca.pem"
	case "colour":
		return rapid.SampledFrom([]string{"#123456", "pink", ""}).Draw(t, "typed")
	case "priority", "limits.stanza_depth":
		return strconv.Itoa(rapid.IntRange(20, 127).Draw(t, "typed"))
	case "limits.stanza_bytes", "limits.stanza_parts", "auth.max_iterations":
		return strconv.Itoa(rapid.IntRange(70_000, 900_000).Draw(t, "typed"))
	}
	for _, s := range (Config{Accounts: []account.Account{{}}}).List() {
		if s.Name == name {
			return rapid.SampledFrom(s.Words).Draw(t, "typed")
		}
	}
	return ""
}

// Any edit of any file changes the setting that it is about and no other,
// and of the text nothing but that setting's.
func TestAnyEditChangesOnlyTheValue(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "sotto")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "config.toml")
	kinds := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		was := draw(t)
		before, err := Parse(file, []byte(was))
		if err != nil {
			t.Fatalf("%q is no config file: %v", was, err)
		}
		if err := os.WriteFile(file, []byte(was), 0o600); err != nil {
			t.Fatal(err)
		}
		n := rapid.IntRange(0, len(before.Accounts)).Draw(t, "whose")
		whose, all := roster.JID{}, names(settings())
		if n > 0 {
			whose, all = before.Accounts[n-1].Address, names(accounts())
			all = slices.DeleteFunc(all, func(name string) bool {
				return slices.Contains([]string{"address", "password_from", "trust", "pins"}, name)
			})
		}
		c := Change{Name: rapid.SampledFrom(all).Draw(t, "name"), Unset: rapid.Bool().Draw(t, "unset")}
		if !c.Unset {
			c.Value = typed(t, c.Name)
		}
		switch {
		case n > 0:
			err = SetAccount(file, whose, c)
		case c.Unset:
			err = Unset(file, c.Name)
		default:
			err = Set(file, c.Name, c.Value)
		}
		if err != nil {
			t.Fatalf("%+v of %q in\n%s\n%v", c, whose, was, err)
		}
		raw, _ := os.ReadFile(file)
		after, err := Parse(file, raw)
		if err != nil {
			t.Fatalf("%+v of %q makes\n%s\n%v", c, whose, raw, err)
		}
		old, there := meant(before, after, whose, c)
		if !there {
			t.Fatalf("%+v of %q changes something else:\n%s\n→\n%s", c, whose, was, raw)
		}
		kinds[only(t, was, string(raw), c, old)]++
	})
	for _, kind := range []string{"nothing", "replaced", "added", "removed"} {
		if kinds[kind] == 0 {
			t.Errorf("no edit was of the kind %q: %v", kind, kinds)
		}
	}
}

// meant tells whether of all settings only the changed one is different, and
// as it was wanted; and how it was before.
func meant(before, after Config, whose roster.JID, c Change) (old account.Setting, ok bool) {
	was, is := before.List(), after.List()
	if len(was) != len(is) {
		return old, false
	}
	for i := range was {
		was[i].Place, is[i].Place = placed(was[i].Place), placed(is[i].Place)
		same := reflect.DeepEqual(was[i], is[i])
		switch {
		case was[i].Account == whose && was[i].Name == c.Name:
			old = was[i]
			want, place := c.Value, "set"
			if c.Unset {
				want, place = is[i].Default, "default"
			}
			if is[i].Value != want || is[i].Place != place {
				return old, false
			}
		case c.Name == "password_command" && was[i].Account == whose && was[i].Name == "password_from":
			// it follows the command
		case !same:
			return old, false
		}
	}
	return old, true
}

func placed(place string) string {
	if place == "default" {
		return place
	}
	return "set"
}

// only checks what an edit did to the text, and says of which kind it was.
func only(t *rapid.T, was, is string, c Change, old account.Setting) string {
	from := 0
	for from < len(was) && from < len(is) && was[from] == is[from] {
		from++
	}
	tail := 0
	for tail < len(was)-from && tail < len(is)-from && was[len(was)-1-tail] == is[len(is)-1-tail] {
		tail++
	}
	gone, come := was[from:len(was)-tail], is[from:len(is)-tail]
	wrong := func(why string) {
		t.Fatalf("%+v %s: %q went, %q came in\n%s\n→\n%s", c, why, gone, come, was, is)
	}
	list := c.Name == "password_command" // the comments in it go with it
	switch {
	case was == is:
		return "nothing"
	case c.Unset:
		if count(was) != count(is) && !list {
			wrong("took a comment away")
		}
		return "removed"
	case old.Place == "set":
		if strings.ContainsAny(gone, "\r\n") && !list {
			wrong("changed more than a line")
		}
		return "replaced"
	case gone != "":
		wrong("took something away")
	}
	return "added"
}

// count counts the comments that the drawings put in.
func count(text string) int {
	n := 0
	for _, c := range []string{"# a = 1", "# [[account]]", "#, }", "# theme = 'x'", "# x", "# [limits] = {", "# , }", "# {"} {
		n += strings.Count(text, c)
	}
	return n
}

// Whatever can be read can be edited.
func FuzzEdit(f *testing.F) {
	f.Add(written)
	f.Add(DefaultText())
	f.Add("theme = 'dark' # x\n[account-x]")
	f.Add("history = {\n key = 'none', # {\n }\n[[account]]\naddress = 'a@b' # ]]")
	f.Fuzz(func(t *testing.T, text string) {
		before, err := Parse("c.toml", []byte(text))
		if err != nil {
			return
		}
		d, err := open([]byte(text)[mark([]byte(text)):])
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range before.List() {
			scope := d.account(s.Account)
			after, err := Parse("c.toml", d.put(scope, s.Name, mustWrite(t, s)))
			if err != nil || after.Settings != before.Settings || !reflect.DeepEqual(after.Accounts, before.Accounts) {
				t.Errorf("%q: %s of %q cannot be set to what it is: %v\n%s", text, s.Name, s.Account, err, d.put(scope, s.Name, mustWrite(t, s)))
			}
		}
	})
}

func mustWrite(t *testing.T, s account.Setting) string {
	t.Helper()
	write := func(string) (string, error) { return "", fmt.Errorf("no setting %s", s.Name) }
	if row, known := find(settings(), s.Name); known && s.Account.IsZero() {
		write = row.write
	} else if row, known := find(accounts(), s.Name); known {
		write = row.write
	}
	value, err := write(s.Value)
	if err != nil {
		t.Fatalf("%q cannot be written: %v", s.Value, err)
	}
	return value
}
