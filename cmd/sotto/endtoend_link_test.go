//go:build unix

package main

import "testing"

// A link to a contact: nothing happens before Enter, then they are in the
// list.
func TestFollowingALink(t *testing.T) {
	v := newVerona(t)
	romeo := v.citizen("romeo")
	w := romeo.window()
	w.Run("sotto 'xmpp:nurse@sotto.test?roster;preauth=t1;name=The%20Nurse'")
	w.WaitForText("● sotto  online", "› /contact add nurse@sotto.test --token t1 The Nurse", "○ nurse@sotto.test")
	w.Keys("<Enter>")
	w.WaitForText("○ The Nurse")
	w.WaitForNo("/contact add")
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("the screen ends with %d", code)
	}
}
