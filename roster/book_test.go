package roster

import (
	"slices"
	"testing"
)

func labels(b *Book) []string {
	var all []string
	for _, c := range b.Contacts() {
		all = append(all, c.Label())
	}
	return all
}

func TestBookFoldsTheRoster(t *testing.T) {
	bora, dan := MustParse("bora@acme.example"), MustParse("dan@acme.example")
	b := NewBook()
	b.Replace([]Contact{{JID: dan}, {JID: bora, Name: "Bora Demir"}})
	if got := labels(b); !slices.Equal(got, []string{"Bora Demir", "dan@acme.example"}) {
		t.Errorf("contacts are %q", got)
	}
	b.Put(Contact{JID: dan, Name: "Aaron"})
	if got := labels(b); !slices.Equal(got, []string{"Aaron", "Bora Demir"}) {
		t.Errorf("after a change they are %q", got)
	}
	b.Remove(dan)
	if _, known := b.Contact(dan.WithResource("phone")); known {
		t.Error("a removed contact is still known")
	}
}

func TestBookTellsTheMostTellingPresence(t *testing.T) {
	bora := MustParse("bora@acme.example")
	b := NewBook()
	if b.Presence(bora).Show != Offline {
		t.Error("who said nothing is not offline")
	}
	b.Present(Presence{From: bora.WithResource("phone"), Show: Away})
	b.Present(Presence{From: bora.WithResource("desk"), Show: Available})
	b.Present(Presence{From: bora.WithResource("bot"), Show: Busy, Priority: -1})
	if got := b.Presence(bora).From.Resource(); got != "desk" {
		t.Errorf("of equal priorities %s wins, want the available one", got)
	}
	b.Present(Presence{From: bora.WithResource("phone"), Show: Away, Priority: 5})
	if got := b.Presence(bora).From.Resource(); got != "phone" {
		t.Errorf("%s wins, want the highest priority", got)
	}
	b.Present(Presence{From: bora.WithResource("phone"), Show: Offline})
	if n := len(b.Resources(bora)); n != 2 {
		t.Errorf("%d resources are left, want 2", n)
	}
	b.Present(Presence{From: bora, Show: Offline})
	if n := len(b.Resources(bora)); n != 0 {
		t.Errorf("%d resources are left after all went", n)
	}
}

func TestForgetPresenceKeepsContacts(t *testing.T) {
	bora := MustParse("bora@acme.example")
	b := NewBook()
	b.Put(Contact{JID: bora})
	b.Present(Presence{From: bora.WithResource("phone")})
	b.ForgetPresence()
	if _, known := b.Contact(bora); !known || b.Presence(bora).Show != Offline {
		t.Error("the contact is gone, or still online")
	}
}
