package ui_test

import (
	"strings"
	"testing"

	"sotto/account"
	"sotto/session/event"
	"sotto/session/intent"
)

// Settings take effect when they are told: the theme on the next frame, and
// nobody hears any more that we compose.
func TestSettingsTakeEffect(t *testing.T) {
	s := begin(t)
	before := s.StyledFrame()
	s.emit(event.Settings{Values: []account.Setting{{Name: "theme", Value: "light"}, {Name: "privacy.typing", Value: "false"}}})
	s.folded()
	s.Keys("hush")
	s.WaitForText("› hush")
	s.wanted()
	if after := s.StyledFrame(); !strings.Contains(after, "#FCFCFB") || strings.Contains(before, "#FCFCFB") {
		t.Errorf("the light theme's ground is not there:\n%s", after)
	}
	s.emit(event.Settings{Values: []account.Setting{{Name: "theme", Value: "dark"}, {Name: "privacy.typing", Value: "true"}}})
	s.folded()
	s.Keys("<C-c>now")
	s.wanted([]intent.Intent{typing(true)}...)
}
