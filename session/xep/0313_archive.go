package xep

import (
	"slices"
	"strconv"

	"sotto/roster"
	"sotto/session/element"
)

const (
	nsMAM     = "urn:xmpp:mam:2"
	nsForward = "urn:xmpp:forward:0"             // XEP-0297
	nsRSM     = "http://jabber.org/protocol/rsm" // XEP-0059
	nsData    = "jabber:x:data"                  // XEP-0004
)

// ArchiveQuery asks an archive for a page (XEP-0313, section 4), of one
// conversation or of all: read towards the past, the newest that it has or
// what stands before something; or read towards the present, what stands after
// something.
type ArchiveQuery struct {
	ID     string     // by which the results are known
	With   roster.JID // the conversation: the other's bare address; zero for all
	Newer  bool       // towards the present
	Cursor string     // the archive's id of what the page begins beside; "" for the newest page, or the oldest
	Max    int        // the most results of the page
}

// Element is the payload that asks.
func (q ArchiveQuery) Element() *element.Element {
	form := element.New(nsData, "x").Set("type", "submit").Add(field("FORM_TYPE", nsMAM).Set("type", "hidden"))
	if !q.With.IsZero() {
		form.Add(field("with", q.With.Bare().String()))
	}
	page := element.New(nsRSM, "set").Add(element.New(nsRSM, "max").Say(strconv.Itoa(q.Max)))
	switch {
	case !q.Newer:
		page.Add(element.New(nsRSM, "before").Say(q.Cursor))
	case q.Cursor != "":
		page.Add(element.New(nsRSM, "after").Say(q.Cursor))
	}
	return element.New(nsMAM, "query").Set("queryid", q.ID).Add(form, page)
}

func field(name, value string) *element.Element {
	return element.New(nsData, "field").Set("var", name).Add(element.New(nsData, "value").Say(value))
}

// ArchiveResult is one message out of an archive (XEP-0313, section 4.2).
type ArchiveResult struct {
	Query   string           // of the question that it answers
	ID      string           // that the archive gave the message
	From    roster.JID       // who said it
	To      roster.JID       // to whom
	Delay   *element.Element // when it came to the archive (XEP-0203); nil where it does not tell
	Message *element.Element // what was said
}

// ReadArchiveResult reads a message that carries one result. That it comes
// from the archive is the gate's business; that it was asked for is that of
// whoever asked.
func ReadArchiveResult(e *element.Element) (r ArchiveResult, is bool) {
	result := e.Child(nsMAM, "result")
	forwarded := result.Child(nsForward, "forwarded")
	message := forwarded.Child(nsClient, "message")
	if e.Name != "message" || result == nil || message == nil || len(result.Children) != 1 {
		return ArchiveResult{}, false
	}
	return ArchiveResult{
		Query: result.Get("queryid"), ID: result.Get("id"), Message: message, Delay: forwarded.Child(nsDelay, "delay"),
		From: roster.FromWire(message.Get("from")), To: roster.FromWire(message.Get("to")),
	}, true
}

// IsArchiveResult tells whether a stanza carries a result of an archive. It
// is said to nobody but the one who asked, and none of its other contents is
// heard.
func IsArchiveResult(e *element.Element) bool {
	return e.Name == "message" && e.Child(nsMAM, "result") != nil
}

// IDs are those that the sender gave the message: its origin-id and, for where
// an archive has dropped that, the stanza's own.
func (r ArchiveResult) IDs() []string { return []string{originID(r.Message), r.Message.Get("id")} }

// ArchiveEnd is the end of a page (XEP-0313, section 4.3).
type ArchiveEnd struct {
	Complete    bool   // there is nothing beyond
	Unstable    bool   // the archive may tell it otherwise later
	First, Last string // the archive's ids of the oldest and the newest message of the page
}

// ReadArchiveEnd reads the answer to a query.
func ReadArchiveEnd(answer *element.Element) (end ArchiveEnd, is bool) {
	fin := answer.Child(nsMAM, "fin")
	if fin == nil {
		return ArchiveEnd{}, false
	}
	page := fin.Child(nsRSM, "set")
	return ArchiveEnd{
		Complete: truth(fin.Get("complete")), Unstable: fin.Get("stable") == "false" || fin.Get("stable") == "0",
		First: page.ChildText(nsRSM, "first"), Last: page.ChildText(nsRSM, "last"),
	}, true
}

// truth reads a boolean of XML Schema.
func truth(s string) bool { return s == "true" || s == "1" }

// ArchiveRules asks what an archive keeps (XEP-0441, section 2).
func ArchiveRules() *element.Element { return element.New(nsMAM, "prefs") }

// ArchiveKeeps reads from an answer to that whether what is said with
// somebody is kept. Where it is not plain, it is not.
func ArchiveKeeps(answer *element.Element, peer roster.JID, contact bool) bool {
	prefs := answer.Child(nsMAM, "prefs")
	named := func(list string) bool {
		return prefs.Child(nsMAM, list) != nil && slices.ContainsFunc(prefs.Child(nsMAM, list).Children, func(c *element.Element) bool {
			return c.Is(nsMAM, "jid") && roster.FromWire(c.Text).Bare() == peer.Bare()
		})
	}
	switch {
	case prefs == nil || named("never"):
		return false
	case named("always"), prefs.Get("default") == "always":
		return true
	}
	return contact && prefs.Get("default") == "roster"
}
