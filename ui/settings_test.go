package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sotto/account"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui"
	"sotto/ui/uitest"
)

// settingsOf are some settings, the first with a value of its own.
func settingsOf(look string) event.Settings {
	onOff := []string{"true", "false"}
	return event.Settings{Values: []account.Setting{
		{Name: "theme", Value: look, Default: "dark", About: "how the screen looks", Allowed: "dark, light or none", Words: []string{"dark", "light", "none"}, Place: "config.toml:3"},
		{Name: "privacy.typing", Value: "true", Default: "true", About: "others see that you write to them", Allowed: "true or false", Words: onOff, Place: "default"},
		{Name: "limits.stanza_bytes", Value: "262144", Default: "262144", About: "what one stanza may take once we are logged in", Allowed: "a number from 10000 to 10000000", Place: "default"},
		{Name: "history.keep", Value: "true", Default: "true", About: "what is said is kept on this computer", Allowed: "true or false", Words: onOff, Place: "default"},
		{Name: "dns.server", Value: "", Default: "", About: "who is asked for names", Allowed: "host:port", Place: "default"},
		{Account: home, Name: "nick", Value: "ana", Default: "", About: "what we are called", Allowed: "any text", Place: "config.toml:12"},
	}}
}

// configured is a screen with two accounts and settings.
func configured(t *testing.T, columns, rows int) *screen {
	t.Helper()
	s := start(t, columns, rows, withBora)
	s.emit(office()...)
	s.emit(settingsOf("light"))
	s.WaitForText("Bora is typing")
	return s
}

func TestSettingsFrames(t *testing.T) {
	for _, c := range []struct{ name, keys, wait string }{
		{"settings", "<F9><End><Home>", "/set"},
		{"settings-edit", "<F9>/stanza<Enter><Enter><Backspace>5", "262145"},
	} {
		for _, size := range sizes {
			name := fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				s := configured(t, size[0], size[1])
				s.Keys(c.keys)
				frame := s.WaitForText("Settings", c.wait)
				whole(t, frame, size[0], size[1])
				uitest.Golden(t, name, frame)
			})
		}
	}
}

func set(name, value string) intent.Set { return intent.Set{Setting: name, Value: value} }

func TestSettingsBecomeIntents(t *testing.T) {
	for _, c := range []struct {
		name, keys string
		want       []intent.Intent
		shows      string
	}{
		{"turned", "<F9><Home><Down><Down><Right>", []intent.Intent{set("history.keep", "false")}, "saves…"},
		{"turned back", "<F9>/theme<Enter><Left>", []intent.Intent{set("theme", "dark")}, "‹ dark ›"},
		{"turned twice", "<F9>/theme<Enter><Left><Left>", []intent.Intent{set("theme", "dark"), set("theme", "none")}, "‹ none ›"},
		{"Space", "<F9>/typing<Enter><Space>", []intent.Intent{set("privacy.typing", "false")}, "[ ]"},
		{"Enter on few things", "<F9>/typing<Enter><Enter>", []intent.Intent{set("privacy.typing", "false")}, ""},
		{"default", "<F9>/theme<Enter><Backspace>", []intent.Intent{set("theme", "")}, "‹ dark ›"},
		{"typed", "<F9>/stanza<Enter><Enter><C-u>500000<Enter>", []intent.Intent{set("limits.stanza_bytes", "500000")}, "500000"},
		{"typed and left", "<F9>/stanza<Enter><Enter>99<Esc>", nil, "262144"},
		{"typed as it was", "<F9>/stanza<Enter><Enter><Enter>", nil, "262144"},
		{"no turning", "<F9>/stanza<Enter><Right>", nil, "Enter types another value"},
		{"of an account", "<F9>/nick<Enter><Enter><C-u>flat<Enter>", []intent.Intent{intent.Edit{Of: of(home), Setting: "nick", Value: "flat"}}, "flat"},
		{"a group", "<F9><Tab><Right>", []intent.Intent{set("dns.server", "")}[:0], "Enter types another value"},
		{"nothing found", "<F9>/xyzzy", nil, "No setting has these words"},
		{"the filter goes", "<F9>/xyzzy<Esc>", nil, "theme"},
		{"and back", "<F9><Esc>y", []intent.Intent{typing(true)}, "› y"},
		{"F9 again", "<F9><F9>y", []intent.Intent{typing(true)}, "› y"},
		{"help and back", "<F9>/stanza<F1><Esc>", nil, "limits.stanza_bytes"},

		{"by command", "/set theme light<Enter>", []intent.Intent{set("theme", "light")}, ""},
		{"completed", "/set typ<Tab>fa<Tab><Enter>", []intent.Intent{set("privacy.typing", "false")}, ""},
		{"default by command", "/set theme \"\"<Enter>", []intent.Intent{set("theme", "")}, ""},
		{"toggled", "/toggle history.keep<Enter>", []intent.Intent{set("history.keep", "false")}, ""},
		{"shown", "/set theme<Enter>", nil, "theme is light, set in config.toml:3; by default it is dark."},
		{"refused here", "/set theme pink<Enter>", nil, "theme cannot be “pink”. It can be: dark, light, none."},
		{"and it stays", "/set theme pink<Enter>", nil, "› /set theme pink"},
		{"unknown", "/set them x<Enter>", nil, "Do you mean theme?"},
		{"not of two things", "/toggle theme<Enter>", nil, "theme is not one of two things"},
		{"the page", "/settings<Enter>", nil, "as a command: "},
		{"the page by /set", "/set<Enter>", nil, "as a command: "},
		{"of an account by command", "/account edit home nick flat<Enter>", []intent.Intent{intent.Edit{Of: of(home), Setting: "nick", Value: "flat"}}, ""},
		{"an account's shown", "/account edit home nick<Enter>", nil, "nick is ana, set in config.toml:12"},
		{"an account's page", "/account edit ana@home.example<Enter>", nil, "1 of 6"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := configured(t, 140, 40)
			s.Keys(c.keys)
			s.wanted(c.want...)
			s.WaitForText(c.shows)
		})
	}
}

// What was typed stays until it is told that it is kept; a refusal is said in
// words.
func TestSettingsLoseNothing(t *testing.T) {
	s := configured(t, 80, 24)
	s.Keys("<F9>/stanza<Enter><Enter><C-u>7<Enter>")
	s.wanted(set("limits.stanza_bytes", "7"))
	s.WaitForText("saves…")
	refused := problem.New(problem.UsageError, "limits.stanza_bytes must be at least 10000.")
	s.emit(event.Trouble{Problem: refused})
	s.WaitForText(refused.Title, "can be: a number", "Enter keeps")
	s.Keys("0000<Enter>")
	s.wanted(set("limits.stanza_bytes", "70000"))
	all := settingsOf("light")
	all.Values[2].Value, all.Values[2].Place = "70000", "config.toml:9"
	s.emit(all)
	s.WaitForText("saved ✓", "• limits.stanza_bytes", "70000", "set in: config.toml:9", "as a command: /set limits.stanza_bytes 70000")
	s.Keys("<F5>")
	s.WaitForText("Connection and security")
	s.Keys("<Esc>")
	s.WaitForText("limits.stanza_bytes")
}

// A line that was refused after it was sent can be called up again, also
// where no conversation is open.
func TestLinesAreRememberedWithoutAConversation(t *testing.T) {
	s := start(t, 80, 24, ui.Chat{})
	s.emit(event.Added{To: to(ana)}, settingsOf("dark"))
	s.WaitForText("ana@acme")
	s.Keys("/set limits.stanza_bytes 7<Enter>")
	s.wanted(set("limits.stanza_bytes", "7"))
	s.Keys("<C-p>")
	s.WaitForText("› /set limits.stanza_bytes 7")
}

// told tells of a problem until it is on the screen: what was typed before may
// take it away again.
func (s *screen) told(p *problem.Problem) string {
	s.t.Helper()
	for end := time.Now().Add(uitest.Patience); time.Now().Before(end); {
		s.emit(event.Trouble{Problem: p})
		if frame := s.Frame(); strings.Contains(frame, p.Title) {
			return frame
		}
	}
	s.t.Fatalf("the screen never showed %q; last frame:\n%s", p.Title, s.Frame())
	return ""
}

// Whatever is typed and told, the frame stays whole.
func TestAnyTextInTheSettings(t *testing.T) {
	var screens []*screen
	for _, size := range sizes {
		s := configured(t, size[0], size[1])
		s.Keys("<F9>")
		s.WaitForText("Settings")
		screens = append(screens, s)
	}
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		at := rapid.IntRange(0, len(screens)-1).Draw(r, "screen")
		s, columns, rows := screens[at], sizes[at][0], sizes[at][1]
		text := func(name string) string { return rapid.String().Draw(r, name) }
		round++
		done := problem.New(problem.UsageError, fmt.Sprintf("Round %d.", round))
		var values []account.Setting
		for range rapid.IntRange(0, 4).Draw(r, "settings") {
			values = append(values, account.Setting{
				Name: text("name"), Value: text("value"), Default: text("default"), About: text("about"), Allowed: text("allowed"),
				Words: rapid.SliceOfN(rapid.String(), 0, 3).Draw(r, "words"), Place: text("place"),
			})
		}
		s.emit(event.Settings{Values: values})
		for range rapid.IntRange(1, 4).Draw(r, "keys") {
			s.Keys(rapid.SampledFrom([]string{"<Down>", "<Right>", "<Tab>", "/", "<Enter>"}).Draw(r, "key"))
		}
		s.Keys("/") // what is pasted goes into a field then, and the page stays
		s.Paste(text("typed"))
		frame := s.told(done)
		whole(r, frame, columns, rows)
		if !strings.Contains(frame, "Settings") {
			r.Fatalf("the page is gone:\n%s", frame)
		}
		s.Keys("<Esc><Esc><Esc>")
		s.WaitForNo("Settings")
		s.Keys("<F9>")
		s.WaitForText("Settings")
	})
}
