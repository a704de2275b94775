package session

import (
	"context"
	"net"
	"strings"
	"sync"
	"time"

	"sotto/account"
	"sotto/session/dial"
)

// woes are what goes wrong in the computer of a client that runs in a process
// of its own, when it is told so. Several goroutines may use them.
type woes struct {
	lock    sync.Mutex
	ahead   time.Duration // how far the clock is
	keyless bool          // the keyring is gone
	lost    bool          // DNS does not answer
}

// begin has one of them begin, and tells whether the word is one of theirs.
// "well" ends all but the clock's, which stays as it is.
func (w *woes) begin(word string) bool {
	w.lock.Lock()
	defer w.lock.Unlock()
	switch word {
	case "clock":
		w.ahead += time.Hour
	case "keyring":
		w.keyless = true
	case "dns":
		w.lost = true
	case "full":
		limitFiles(true)
	case "well":
		w.keyless, w.lost = false, false
		limitFiles(false)
	default:
		return false
	}
	return true
}

// befall has a pool meet them.
func (w *woes) befall(o *Options) {
	password := o.Password
	o.Password = func(ctx context.Context, a account.Account) ([]byte, error) {
		w.lock.Lock()
		defer w.lock.Unlock()
		if w.keyless {
			return nil, &account.SecretError{Fault: account.KeyringAbsent}
		}
		return password(ctx, a)
	}
	o.Now = func() time.Time {
		w.lock.Lock()
		defer w.lock.Unlock()
		return time.Now().Add(w.ahead)
	}
}

// dns names one server, which speaks TLS when it is asked to.
func (w *woes) dns(server string) dial.Resolver { return namer{w, direct(server)} }

type namer struct {
	woes   *woes
	server direct
}

func (n namer) SRV(ctx context.Context, name string) ([]dial.SRV, error) {
	n.woes.lock.Lock()
	defer n.woes.lock.Unlock()
	if n.woes.lost {
		return nil, &net.DNSError{Err: "no answer", Name: name, IsTemporary: true, IsTimeout: true}
	}
	rest, asked := strings.CutPrefix(name, "_xmpp-client.")
	if !asked {
		return nil, nil
	}
	return n.server.SRV(ctx, "_xmpps-client."+rest)
}
