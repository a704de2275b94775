package session

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"sotto/session/dial"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/sessiontest"
)

// What is left out has the value that the comment beside it names; what is
// given stays.
func TestOptionsHaveDefaults(t *testing.T) {
	o := Options{Timeouts: Timeouts{Probe: 7 * time.Second}}.withDefaults()
	want := Timeouts{
		Dial:  dial.Timeouts{Dead: 7 * time.Second},
		Login: 20 * time.Second, Bind: 10 * time.Second, Attempt: 45 * time.Second, Answer: 30 * time.Second,
		Idle: 60 * time.Second, Probe: 7 * time.Second, Roused: 5 * time.Second, Press: 3 * time.Second, Again: 5 * time.Second, Write: 15 * time.Second, Farewell: 2 * time.Second,
		Steady: 60 * time.Second, First: time.Second, Longest: 5 * time.Minute,
	}
	if o.Timeouts != want {
		t.Errorf("%+v", o.Timeouts)
	}
	v := reflect.ValueOf(o.Timeouts)
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.Name != "Dial" && v.Field(i).IsZero() {
			t.Errorf("%s has no default", f.Name)
		}
	}
	if o.Limits != element.AfterLogin() {
		t.Errorf("the limits are %+v", o.Limits)
	}
	if got, want := (Options{Limits: element.Limits{Depth: 7}}).withDefaults().Limits, element.AfterLogin(); got.Depth != 7 || got.Bytes != want.Bytes || got.Tokens != want.Tokens {
		t.Errorf("the limits are %+v", got)
	}
	if o.Now == nil || o.Go == nil || o.Jitter == nil {
		t.Error("a function has no default")
	}
}

// Full jitter: any wait up to the longest, and not always the same.
func TestOptionsJitter(t *testing.T) {
	jitter := Options{}.withDefaults().Jitter
	seen := map[time.Duration]bool{}
	for range 1000 {
		d := jitter(10)
		if d < 0 || d > 10 {
			t.Fatalf("chose %v of 10 ns", d)
		}
		seen[d] = true
	}
	if len(seen) != 11 {
		t.Errorf("in 1000 tries %d of 11 waits were chosen", len(seen))
	}
	if jitter(0) != 0 {
		t.Error("of no wait it chose one")
	}
}

// What goes beyond the limits that were given is not taken in; the rest is,
// and the link stays.
func TestOptionsLimitWhatIsRelayed(t *testing.T) {
	message := func(body string) string {
		return "<message from='juliet@sotto.test/x' type='chat' id='" + body[:1] + "'><body>" + body + "</body></message>"
	}
	large := message(strings.Repeat("l", 2000))
	deep := strings.Replace(message("deep"), "</body>", "</body>"+strings.Repeat("<x>", 10)+strings.Repeat("</x>", 10), 1)
	wide := strings.Replace(message("wide"), "</body>", "</body>"+strings.Repeat("<x/>", 100), 1)
	for _, c := range []struct {
		limits element.Limits
		want   string
	}{
		{element.Limits{}, "lll dee wid end"},
		{element.Limits{Bytes: 1000}, "dee wid end"},
		{element.Limits{Depth: 5}, "lll wid end"},
		{element.Limits{Tokens: 50}, "lll dee end"},
	} {
		ca := authority()
		s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
		o := quick(ca)
		o.Limits = c.limits
		w := watch(t, o, at(romeo, s.Address))
		w.connect(romeo)
		w.link(romeo, event.Online)
		tell(t, met(t, s), large+deep+wide+message("end"))
		w.message("end")
		var got []string
		for _, e := range w.told {
			if m, ok := e.(event.Message); ok {
				got = append(got, m.Message.Body[:3])
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("under %+v we hear %v, want %v", c.limits, got, c.want)
		}
		w.close()
	}
}
