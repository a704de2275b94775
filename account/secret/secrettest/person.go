package secrettest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
)

// Answer is what a person does with one question of the keyring.
type Answer struct {
	reply, typed string
	never        bool
}

// The answers that are no passphrase.
var (
	Dismisses = Answer{reply: "no"}
	Waits     = Answer{never: true} // leaves the question standing
)

// Types is a person who types a passphrase.
func Types(passphrase string) Answer { return Answer{reply: "yes", typed: passphrase} }

// Person sits before the bus and answers what a real gnome-keyring asks, in
// the place of the window that it would open. Only the keyring is spoken to,
// by its own protocol; what we test knows nothing of it.
type Person struct {
	bus     *dbus.Conn
	leave   func()
	lock    sync.Mutex
	answers []Answer
	asked   []string
	open    map[dbus.ObjectPath]*standing
}

// standing is a question that the keyring has begun, and how to answer it.
type standing struct {
	*whisper
	asks     call
	exchange string // the keyring's side of the whisper
}

// callback is the interface by which the prompter calls back.
const callback = "org.gnome.keyring.internal.Prompter.Callback"

// Person brings a person to the bus, who gives these answers in turn and
// then dismisses everything.
func (b *Bus) Person(t testing.TB, answers ...Answer) *Person {
	t.Helper()
	p := &Person{answers: answers, open: map[dbus.ObjectPath]*standing{}}
	p.bus, p.leave = b.serve(t, "org.gnome.keyring.SystemPrompter", p.hear)
	return p
}

// Asked is what the keyring asked so far.
func (p *Person) Asked() []string {
	p.lock.Lock()
	defer p.lock.Unlock()
	return append([]string(nil), p.asked...)
}

// Standing is how many questions of the keyring stand open.
func (p *Person) Standing() int {
	p.lock.Lock()
	defer p.lock.Unlock()
	return len(p.open)
}

// Leaves is a person who goes: another may come.
func (p *Person) Leaves() { p.leave() }

// Answers is a person who answers late the questions that stand.
func (p *Person) Answers(a Answer) {
	p.lock.Lock()
	defer p.lock.Unlock()
	for _, q := range p.open {
		q.answer(a)
	}
}

// hear is a call of the keyring: that it wants to ask, asks, or no longer
// wants an answer. Each is replied to before the keyring is called back.
func (p *Person) hear(c call) {
	p.lock.Lock()
	defer p.lock.Unlock()
	question, _ := c.arg(0).(dbus.ObjectPath)
	c.reply()
	switch c.member {
	case "BeginPrompting":
		q := &standing{whisper: newWhisper(), asks: c}
		p.open[question] = q
		q.say("", q.hello())
	case "PerformPrompt":
		p.asked = append(p.asked, fmt.Sprint(c.arg(1)))
		q := p.open[question]
		q.exchange = fmt.Sprint(c.arg(3))
		answer := Dismisses
		if len(p.answers) > 0 {
			answer, p.answers = p.answers[0], p.answers[1:]
		}
		q.answer(answer)
	case "StopPrompting":
		delete(p.open, question)
		c.conn.Object(c.sender, question).Go(callback+".PromptDone", dbus.FlagNoReplyExpected, nil)
	}
}

// answer gives an answer, if it is one.
func (q *standing) answer(a Answer) {
	switch {
	case a.never:
	case a.reply == "yes":
		q.say(a.reply, q.tell(q.exchange, a.typed))
	default:
		q.say(a.reply, q.hello())
	}
}

// say calls the keyring back. It wants to be told how strong a passphrase is,
// in a variant within a variant; 0 would be none at all.
func (q *standing) say(reply, exchange string) {
	question, _ := q.asks.arg(0).(dbus.ObjectPath)
	strong := dbus.MakeVariant(dbus.MakeVariant(int32(1)))
	q.asks.conn.Object(q.asks.sender, question).Go(callback+".PromptReady", dbus.FlagNoReplyExpected, nil,
		reply, map[string]dbus.Variant{"password-strength": strong}, exchange)
}
