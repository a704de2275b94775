package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The house has five rooms, and one may only look down. This table says
// which packages of ours a package may import; "x/..." stands for x and
// all below it. What is not listed may import nothing of ours.
var mayImport = map[string][]string{
	"roster":      nil,
	"roster/chat": {"roster"},

	"account":                   {"roster"},
	"account/config":            {"account", "roster"},
	"account/secret":            {"account", "roster"},
	"account/secret/secrettest": nil,
	"account/file":              {"account", "roster"},
	"account/store":             {"account", "roster"},
	"account/archive":           {"account", "account/store", "roster/..."},
	"account/vault":             {"account", "account/store", "roster/..."},
	"account/foreign":           {"account", "roster"},

	"session/element": {"roster"},
	"session/problem": {"account", "roster"},
	"session/event":   {"session/problem", "account", "roster/..."},
	"session/intent":  {"session/problem", "account", "roster/..."},
	"session/trust":   {"session/problem", "account"},
	"session/dial":    {"session/element", "session/trust", "session/problem", "account"},
	"session/stream":  {"session/element", "session/dial", "session/problem", "account", "roster"},
	"session/auth":    {"session/element", "session/stream", "session/problem", "account"},
	"session/register": {
		"session/element", "session/event", "session/intent", "session/problem", "account", "roster",
	},
	"session/sm":     {"session/element", "account", "roster"},
	"session/sense":  nil,
	"session/origin": {"session/element", "account", "roster"},
	"session/xep": {
		"session/element", "session/origin", "session/event", "session/intent", "session/problem",
		"account", "roster/...",
	},
	"session/doctor":  {"session/event", "session/problem"},
	"session/control": {"session/event", "session/intent", "session/problem", "roster/..."},
	"session":         {"session/...", "account/...", "roster/..."},

	"ui/...": {"session/event", "session/intent", "session/problem", "account", "roster/...", "ui/..."},
	"cmd/...": {
		"cmd/...", "ui/...", "session/...", "account/...", "roster/...",
	},
	"session/sessiontest": {"session/...", "account/...", "roster/..."},
	"ui/uitest":           {"ui/...", "session/event", "session/intent", "session/problem", "account", "roster/..."},
}

// One kind of outside per room: these imports are refused to a room, except
// in the places named.
var banned = []struct {
	imported string
	from     string
	except   []string
}{
	{"os", "roster/...", nil},
	{"net", "roster/...", nil},
	{"net", "account/...", nil},
	{"os", "session/...", []string{"session/sessiontest"}},
	{"os/exec", "session/...", []string{"session/sessiontest"}},
	{"net", "ui/...", nil},
	{"os/exec", "ui/...", []string{"ui/notify", "ui/uitest/window"}}, // the second runs tmux, for tests
	{"github.com/ncruces/go-sqlite3/...", "...", []string{
		"account/store", "account/archive", "account/vault",
		"account/foreign", // reads the database in which Gajim keeps its settings, and never ours
	}},
	{"github.com/rivo/tview", "...", []string{"ui/..."}},
	{"github.com/gdamore/tcell/v2/...", "...", []string{"ui/..."}},
	{"github.com/zalando/go-keyring", "...", []string{"account/secret"}},
	// Whom we talk to is told by DNS and the config file alone: no web server is
	// asked for host-meta (threats T-119, T-120, T-122), for the fingerprints of
	// POSH (T-123, T-124) or for what was revoked (T-094).
	{"net/http/...", "...", nil},
	{"mellium.im/xmpp/...", "ui/...", nil},
	{"mellium.im/xmpp", "...", nil}, // its session; its data types are welcome
}

// within tells whether a package path is covered by a pattern.
func within(pattern, pkg string) bool {
	if pattern == "..." || pattern == pkg {
		return true
	}
	root, deep := strings.CutSuffix(pattern, "/...")
	return deep && (pkg == root || strings.HasPrefix(pkg, root+"/"))
}

func anyWithin(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return within(p, pkg) })
}

// imports reads the imports of every package of the module, tests left out.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	root := filepath.Join("..", "..")
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() != ".." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(rel)
		found[pkg] = append(found[pkg], []string{}...)
		for _, spec := range parsed.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found[pkg] = append(found[pkg], name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 5 {
		t.Fatalf("found only %d packages; the walk looks in the wrong place", len(found))
	}
	return found
}

// allowed is the row of the table for a package: its own, or else the
// longest pattern that covers it.
func allowed(pkg string) ([]string, bool) {
	if row, ok := mayImport[pkg]; ok {
		return row, true
	}
	best := ""
	for pattern := range mayImport {
		if within(pattern, pkg) && len(pattern) > len(best) {
			best = pattern
		}
	}
	return mayImport[best], best != ""
}

func TestRoomsOnlyLookDown(t *testing.T) {
	for pkg, names := range imports(t) {
		row, known := allowed(pkg)
		if !known {
			t.Errorf("%s stands in no room of the table", pkg)
		}
		for _, name := range names {
			ours, isOurs := strings.CutPrefix(name, "sotto/")
			if isOurs && ours != pkg && !anyWithin(row, ours) {
				t.Errorf("%s must not import %s", pkg, name)
			}
			for _, b := range banned {
				if within(b.imported, name) && within(b.from, pkg) && !anyWithin(b.except, pkg) {
					t.Errorf("%s must not import %s: it is the outside of another room", pkg, name)
				}
			}
		}
	}
}

// Verification is decided in one place; nothing else may switch off what
// crypto/tls does by itself, write session keys (threats T-044) or run a
// shell.
func TestForbiddenWords(t *testing.T) {
	words := []struct{ word, except string }{
		{"Insecure" + "SkipVerify", "session/trust/config.go"},
		{"KeyLog" + "Writer", ""},
		{`exec.Command("` + `sh"`, ""},
	}
	root := filepath.Join("..", "..")
	for pkg := range imports(t) {
		files, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(pkg)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			name := path.Join(pkg, f.Name())
			if !strings.HasSuffix(name, ".go") {
				continue
			}
			text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range words {
				if name != w.except && strings.Contains(string(text), w.word) {
					t.Errorf("%s must not say %s", name, w.word)
				}
			}
		}
	}
}

func TestTopLevelShowsTheFiveRooms(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"LICENSE", "Makefile", "README.md", "account", "cmd", "go.mod", "go.sum", "roster", "session", "ui"}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || e.Name() == "dist" || e.Name() == "sotto" {
			continue // dot-files, and what make builds (ignored by git)
		}
		if !slices.Contains(want, e.Name()) {
			t.Errorf("%s stands at the top level", e.Name())
		}
	}
}

// The table itself must be able to fail.
func TestWithin(t *testing.T) {
	for _, c := range []struct {
		pattern, pkg string
		want         bool
	}{
		{"ui/...", "ui", true},
		{"ui/...", "ui/term", true},
		{"ui/...", "uitest", false},
		{"session", "session/dial", false},
		{"...", "anything", true},
	} {
		if within(c.pattern, c.pkg) != c.want {
			t.Errorf("within(%q, %q) is not %v", c.pattern, c.pkg, c.want)
		}
	}
	if row, _ := allowed("ui/view"); slices.Contains(row, "session") {
		t.Error("the screen may look at session itself")
	}
}
