package main

import (
	"strings"
	"testing"
	"time"
)

func TestTheFriendAnswersEverything(t *testing.T) {
	now := time.Date(2026, 11, 3, 9, 41, 0, 0, time.UTC)
	for _, c := range []struct{ say, want string }{
		{"hi", "Hello to you"},
		{"HELP", "many – twenty messages"},
		{"echo  a b", "a b"},
		{"time", "09:41:00"},
		{"why?", "Good question"},
		{"the deploy is done", "I read you: the deploy is done"},
		{"evil", "\u009b2J"},
	} {
		acts := answer(c.say, now)
		if len(acts) == 0 || !strings.Contains(acts[0].say, c.want) {
			t.Errorf("to %q the friend says %v, want %q", c.say, acts, c.want)
		}
	}
	if n := len(answer("many", now)); n != 20 {
		t.Errorf("many is %d messages", n)
	}
	for _, r := range requests() {
		if !strings.Contains(help(), r.word) {
			t.Errorf("help does not tell of %q", r.word)
		}
	}
}
