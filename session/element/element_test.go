package element

import (
	"testing"
)

func TestNilIsEmpty(t *testing.T) {
	var e *Element
	if e.Get("a") != "" || e.Child("", "b").Child("", "c") != nil || e.ChildText("", "d") != "" || e.Lang() != "" || e.Is("", "") {
		t.Error("nil holds something")
	}
}
