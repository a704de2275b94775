package session

import (
	"reflect"
	"testing"
	"time"
)

// What is left out has the value that the comment beside it names; what is
// given stays.
func TestOptionsHaveDefaults(t *testing.T) {
	o := Options{Timeouts: Timeouts{Probe: 7 * time.Second}}.withDefaults()
	want := Timeouts{
		Login: 20 * time.Second, Bind: 10 * time.Second, Attempt: 45 * time.Second, Answer: 30 * time.Second,
		Idle: 60 * time.Second, Probe: 7 * time.Second, Write: 15 * time.Second, Farewell: 2 * time.Second,
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
