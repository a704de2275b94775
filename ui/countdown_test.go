package ui

import (
	"testing"
	"time"

	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/ui/uitest"
)

// A countdown is drawn anew when what it says changes, while it is shown, and
// a screen that counts nothing wakes once a minute.
func TestCountdownWakesWhileItIsShown(t *testing.T) {
	now := time.Date(2026, 11, 3, 9, 42, 0, 0, time.UTC)
	chat := Chat{roster.MustParse("ana@acme.example"), roster.MustParse("bora@acme.example")}
	for _, c := range []struct {
		name    string
		columns int
		open    Chat
		page    pageKind
		state   event.State
		retry   time.Duration
		want    time.Duration
	}{
		{"online", 80, chat, noPage, event.Online, 0, time.Minute},
		{"offline", 80, chat, noPage, event.Offline, 0, time.Minute},
		{"waits in the pane", 80, chat, noPage, event.Waiting, 40 * time.Second, time.Second},
		{"connects in the pane", 80, chat, noPage, event.Connecting, 0, time.Second},
		{"waits and is late", 80, chat, noPage, event.Waiting, -time.Hour, time.Second},
		{"waits for minutes", 80, chat, noPage, event.Waiting, 4*time.Minute + 10*time.Second, 10*time.Second + time.Second/2 + time.Millisecond},
		{"waits for two minutes", 80, chat, noPage, event.Waiting, 2 * time.Minute, time.Second/2 + time.Millisecond},
		{"a mark is all there is room for", 40, chat, noPage, event.Waiting, 40 * time.Second, time.Minute},
		{"the first page has room", 40, Chat{}, noPage, event.Waiting, 40 * time.Second, time.Second},
		{"the status page", 40, chat, statusPage, event.Waiting, 40 * time.Second, time.Second},
		{"the accounts' page", 40, chat, accountsPage, event.Waiting, 40 * time.Second, time.Second},
		{"the settings", 80, chat, settingsPage, event.Waiting, 40 * time.Second, time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			term := uitest.New(t, c.columns, 24)
			a := newApp(Options{Now: func() time.Time { return now }, Getenv: func(string) string { return "" }, Do: func(intent.Intent) {}}, term.Screen())
			to := event.To{Address: chat.Account}
			a.fold(event.Added{To: to})
			a.fold(event.Link{To: to, State: c.state, Retry: now.Add(c.retry)})
			a.show(c.open)
			a.page.kind = c.page
			if got := a.untilChange(); got != c.want {
				t.Errorf("the screen stays as it is for %v, want %v", got, c.want)
			}
			if c.state == event.Waiting && c.want < time.Minute {
				before := seconds(c.retry)
				if early := seconds(c.retry - c.want + 2*time.Millisecond); c.retry > 2*time.Minute && early != before {
					t.Errorf("it says %q before that already", early)
				}
				if late := seconds(c.retry - c.want); c.retry > 0 && late == before {
					t.Errorf("it says %q after that still", late)
				}
			}
		})
	}
}
