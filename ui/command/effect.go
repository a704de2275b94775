package command

import "sotto/roster"

// Effect is something that a line does on the screen. The set is closed.
type Effect interface{ effect() }

// Open shows a conversation.
type Open struct{ Account, Peer roster.JID }

// Close leaves the open conversation and takes it from the list, unless
// somebody of the roster is in it.
type Close struct{}

// Go shows another conversation. To is "up", "down", "unread", "back", or the
// number of a slot in the bar, 1 to 9.
type Go struct{ To string }

// Scroll moves the conversation. To is "up", "down", "oldest" or "newest".
type Scroll struct{ To string }

// Help shows the keys and commands, or all about one command.
type Help struct{ Topic string }

// Status shows the page of all connections.
type Status struct{}

// Chats moves to the list of chats, or back.
type Chats struct{}

// Search looks for what was said. Without a query it begins to ask for one.
type Search struct{ Query string }

// Hit moves among the hits of a search. To is "up", "down", "page-up", "page-down",
// "first", "last", "go", "everywhere" or "clear".
type Hit struct{ To string }

// Forget asks whether a conversation shall be gone from this computer.
type Forget struct{ Account, Peer roster.JID }

// Answer answers the question that stands in the rule line.
type Answer struct{ Yes bool }

// Quit leaves sotto.
type Quit struct{}

// Redraw draws the whole screen again.
type Redraw struct{}

// Suspend gives the terminal back to the shell until it wakes us.
type Suspend struct{}

// Edit changes the compose line. What is "send", "newline", "complete",
// "complete-back", "clear", "before", "after", "undo", "redo" or "cancel".
type Edit struct{ What string }

// AddAccount opens the page on which an account is added; with an address it
// is filled in.
type AddAccount struct{ Address roster.JID }

// Password opens the page on which the password of an account is changed.
type Password struct{ Account roster.JID }

// Accounts shows how all accounts are set.
type Accounts struct{}

// AskRemove asks whether an account shall be removed.
type AskRemove struct{ Account roster.JID }

// Settings shows the page of settings; with an account, at those of it.
type Settings struct{ Account roster.JID }

// Say puts a sentence into the status line.
type Say struct{ Text string }

// Fold hides or shows the people of the account under the cursor of the list,
// or opens what is there. To is "in", "out" or "enter".
type Fold struct{ To string }

// Form does something in a page that is filled in. What is "next",
// "previous", "left", "right", "home", "end", "rubout", "delete", "clear",
// "word", "enter", "space", "show", "more", "take",
// "take-all" or "register".
type Form struct{ What string }

// Option does something in the page of settings. What is "up", "down",
// "first", "last", "before", "after", "edit", "default", "filter", "group" or
// "group-back".
type Option struct{ What string }

func (Open) effect()       {}
func (Close) effect()      {}
func (Go) effect()         {}
func (Scroll) effect()     {}
func (Help) effect()       {}
func (Status) effect()     {}
func (Chats) effect()      {}
func (Quit) effect()       {}
func (Redraw) effect()     {}
func (Suspend) effect()    {}
func (Edit) effect()       {}
func (AddAccount) effect() {}
func (Password) effect()   {}
func (Accounts) effect()   {}
func (AskRemove) effect()  {}
func (Settings) effect()   {}
func (Say) effect()        {}
func (Fold) effect()       {}
func (Form) effect()       {}
func (Option) effect()     {}
func (Search) effect()     {}
func (Hit) effect()        {}
func (Forget) effect()     {}
func (Answer) effect()     {}
