package sense

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"syscall"

	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"
)

// watchWays tells of every change of the network until ctx ends. Where the
// kernel does not say, as in some sandboxes, it returns.
func watchWays(ctx context.Context, moved func()) {
	for ctx.Err() == nil {
		err := follow(ctx, moved)
		if !errors.Is(err, unix.ENOBUFS) {
			return
		}
		moved() // more happened than the kernel kept for us
	}
}

// follow hears what the kernel says, on one socket, so that the order is the
// one in which it happened. Which goroutine calls it decides whose network it
// is.
func follow(ctx context.Context, moved func()) error {
	s, err := nl.Subscribe(unix.NETLINK_ROUTE, unix.RTNLGRP_LINK, unix.RTNLGRP_IPV4_IFADDR, unix.RTNLGRP_IPV6_IFADDR,
		unix.RTNLGRP_IPV4_ROUTE, unix.RTNLGRP_IPV6_ROUTE)
	if err != nil {
		return fmt.Errorf("subscribe to the network's changes: %w", err)
	}
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		s.Close()
	})
	defer func() {
		if stop() {
			s.Close()
			return
		}
		<-closed
	}()
	return (&listener{socket: s, ways: newWays(), moved: moved}).listen()
}

// listener asks for what there is, and then hears what changes.
type listener struct {
	socket *nl.NetlinkSocket
	ways   *ways
	moved  func()
	asked  int // of what there is so much was asked for
}

// inventory is what is asked for, one after the other: a socket has one answer
// of this kind at a time.
var inventory = [...]int{unix.RTM_GETLINK, unix.RTM_GETADDR, unix.RTM_GETROUTE}

func (l *listener) listen() error {
	if err := l.ask(); err != nil {
		return err
	}
	for {
		all, from, err := l.socket.Receive()
		if err != nil {
			return fmt.Errorf("hear of the network's changes: %w", err)
		}
		if from.Pid != nl.PidKernel {
			continue // anybody may send to the socket
		}
		for _, m := range all {
			if err := l.hear(m); err != nil {
				return err
			}
		}
	}
}

// ask asks for the next part of what there is.
func (l *listener) ask() error {
	if l.asked == len(inventory) {
		return nil
	}
	r := nl.NewNetlinkRequest(inventory[l.asked], unix.NLM_F_DUMP)
	r.AddData(nl.NewIfInfomsg(unix.AF_UNSPEC))
	l.asked++
	if err := l.socket.Send(r); err != nil {
		return fmt.Errorf("ask for the network: %w", err)
	}
	return nil
}

// hear takes one message. What belongs to an answer was so before.
func (l *listener) hear(m syscall.NetlinkMessage) error {
	switch m.Header.Type {
	case unix.NLMSG_DONE, unix.NLMSG_ERROR: // an answer is complete, or refused
		return l.ask()
	}
	if took(l.ways, m) && m.Header.Flags&unix.NLM_F_MULTI == 0 {
		l.moved()
	}
	return nil
}

// took takes a message into what is known, and tells whether that changed it.
func took(w *ways, m syscall.NetlinkMessage) (moved bool) {
	switch m.Header.Type {
	case unix.RTM_NEWLINK, unix.RTM_DELLINK:
		return tookLink(w, m)
	case unix.RTM_NEWADDR, unix.RTM_DELADDR:
		return tookAddress(w, m)
	case unix.RTM_NEWROUTE, unix.RTM_DELROUTE:
		return tookRoute(w, m)
	}
	return false
}

func tookLink(w *ways, m syscall.NetlinkMessage) bool {
	if len(m.Data) < unix.SizeofIfInfomsg {
		return false
	}
	i := nl.DeserializeIfInfomsg(m.Data)
	if m.Header.Type == unix.RTM_DELLINK && i.Family == unix.AF_UNSPEC { // else it only left a bridge
		return w.gone(int(i.Index))
	}
	const up = unix.IFF_UP | unix.IFF_RUNNING
	return i.Family == unix.AF_UNSPEC && w.link(int(i.Index), i.Flags&up == up)
}

// tookAddress passes over what is known on one computer or one network only,
// and what is not yet certain to be nobody else's.
func tookAddress(w *ways, m syscall.NetlinkMessage) bool {
	if len(m.Data) < unix.SizeofIfAddrmsg {
		return false
	}
	i := nl.DeserializeIfAddrmsg(m.Data)
	known := attributes(m)
	what := hex.EncodeToString(known[unix.IFA_ADDRESS]) + hex.EncodeToString(known[unix.IFA_LOCAL])
	there := m.Header.Type == unix.RTM_NEWADDR && i.Flags&unix.IFA_F_TENTATIVE == 0
	return i.Scope == unix.RT_SCOPE_UNIVERSE && w.put(way{link: int(i.Index), what: what}, there)
}

// tookRoute takes the default routes, of whichever table.
func tookRoute(w *ways, m syscall.NetlinkMessage) bool {
	if len(m.Data) < unix.SizeofRtMsg {
		return false
	}
	r := nl.DeserializeRtMsg(m.Data)
	if r.Dst_len != 0 || r.Type != unix.RTN_UNICAST || r.Flags&unix.RTM_F_CLONED != 0 {
		return false
	}
	known := attributes(m)
	one := way{route: true}
	if link := known[unix.RTA_OIF]; len(link) == 4 {
		one.link = int(nl.NativeEndian().Uint32(link))
	}
	one.place = fmt.Sprintf("%d %d %x", r.Family, r.Table, known[unix.RTA_PRIORITY])
	one.what = fmt.Sprintf("%x %x", known[unix.RTA_GATEWAY], known[unix.RTA_MULTIPATH])
	if m.Header.Type == unix.RTM_NEWROUTE && m.Header.Flags&unix.NLM_F_REPLACE != 0 {
		return w.replace(one)
	}
	return w.put(one, m.Header.Type == unix.RTM_NEWROUTE)
}

// attributes are what a message says besides its head.
func attributes(m syscall.NetlinkMessage) map[uint16][]byte {
	all, err := syscall.ParseNetlinkRouteAttr(&m)
	if err != nil {
		return nil
	}
	found := map[uint16][]byte{}
	for _, a := range all {
		found[a.Attr.Type] = a.Value
	}
	return found
}
