package sessiontest

import (
	"net"
	"time"
)

// Heal ends what holds: new connections are made, and all passes as it comes.
// It brings back no connection that a fault has ended or silenced.
func (f *Faulty) Heal() { f.turn(func(w *weather) { *w = weather{} }) }

// Cut ends every connection by FIN, at both ends. What is under way is lost.
func (f *Faulty) Cut() {
	f.each(func(l *line) {
		l.swallows = true
		for _, c := range []*net.TCPConn{l.client, l.server} {
			if c != nil {
				_ = c.CloseWrite()
			}
		}
	})
	f.turn(func(*weather) {})
}

// Reset ends every connection by RST, at both ends.
func (f *Faulty) Reset() { f.each(func(l *line) { l.end(reset) }) }

// BlackHole swallows all that is said on the connections that are there, in
// both directions and for good: no end is told, not even that the other has
// gone. A new connection is held up until Heal, like one whose first packets
// are lost and sent again.
func (f *Faulty) BlackHole() {
	f.each(func(l *line) { l.swallows = l.swallows || l.server != nil })
	f.Stall()
}

// Stall holds up everything, in both directions, until Heal. Nothing is lost.
func (f *Faulty) Stall() { f.turn(func(w *weather) { w.stalls = true }) }

// Drip lets so many bytes a second pass, in each direction of each connection.
func (f *Faulty) Drip(perSecond int) { f.turn(func(w *weather) { w.drip = perSecond }) }

// Delay holds up what passes, each direction of each connection by a share of
// its own of this time. TCP keeps the bytes of one direction in order, so what
// a network can put out of order for a program is one connection against
// another, and what it hears against what it says: this is how.
func (f *Faulty) Delay(longest time.Duration) {
	f.turn(func(w *weather) { w.delay = longest })
}

// Garble spoils one byte in each direction of every connection, so that TLS
// fails at both ends.
func (f *Faulty) Garble() { f.each(func(l *line) { l.garble = [2]bool{true, true} }) }

// Refuse resets every new connection. Those that are there stay.
func (f *Faulty) Refuse() { f.turn(func(w *weather) { w.refuses = true }) }

// Mute accepts every new connection, and leads it nowhere: nothing is ever
// said on it, not even after Heal. Those that are there stay.
func (f *Faulty) Mute() { f.turn(func(w *weather) { w.mute = true }) }

// Inject says something to the client of every connection that the server
// did not say, as somebody on the way can: a TLS alert, for one. It is said
// between two pieces of what the server says, and not necessarily between two
// records.
func (f *Faulty) Inject(b []byte) {
	var clients []*net.TCPConn
	f.each(func(l *line) {
		if l.server != nil && !l.swallows {
			clients = append(clients, l.client)
		}
	})
	for _, c := range clients {
		_, _ = c.Write(b) // who has left needs nothing any more
	}
}
