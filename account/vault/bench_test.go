package vault

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/account/store"
)

// What the disk asks of each stanza that goes out: it is in the queue, and
// the counters with it, before it is on the wire; and what the server
// confirmed leaves the queue. One transaction each, synchronous=FULL. The
// bytes are those of the database's log.
func BenchmarkOutbox(b *testing.B) {
	stanza := []byte("<message to='bora@acme.example' type='chat' id='4f1c8a2e-6d0b'><body>" + strings.Repeat("All is well. ", 8) +
		"</body><active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/>" +
		"<origin-id xmlns='urn:xmpp:sid:0' id='4f1c8a2e-6d0b'/></message>")
	r := Resumption{ID: "3f2a81c05d6e", Bound: ana.String()}
	put := func(v Vault) error {
		r.In++
		if err := v.Put(ana, Out{Stanza: stanza, Peer: bora, ID: "4f1c8a2e-6d0b"}); err != nil {
			return err
		}
		return v.SetResumption(ana, r)
	}
	confirm := func(v Vault) error {
		r.Acked++
		if err := v.Confirm(ana, 1); err != nil {
			return err
		}
		return v.SetResumption(ana, r)
	}
	for _, c := range []struct {
		name   string
		before func(Vault) error // not measured
		do     func(Vault) error
	}{{"put", nil, put}, {"confirm", put, confirm}} {
		b.Run(c.name, func(b *testing.B) {
			o := store.Options{File: filepath.Join(b.TempDir(), "a.db"), Key: make([]byte, 32)}
			s, err := store.Open(b.Context(), o)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			write := func(what func(Vault) error) {
				if what == nil {
					return
				}
				if err := s.Write(context.Background(), func(tx *store.Tx) error { return what(On(tx)) }); err != nil {
					b.Fatal(err)
				}
			}
			var took []time.Duration
			var grew []int64
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				write(c.before)
				size, began := logSize(b, o.File), time.Now()
				b.StartTimer()
				write(c.do)
				took = append(took, time.Since(began))
				grew = append(grew, logSize(b, o.File)-size)
			}
			slices.Sort(took)
			slices.Sort(grew)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
			b.ReportMetric(float64(grew[len(grew)*9/10]), "log-bytes/op") // the log is begun anew at times, and then does not grow
		})
	}
	b.Logf("a stanza of %d bytes, a resumption of %s", len(stanza), fmt.Sprint(r))
}

func logSize(b *testing.B, file string) int64 {
	info, err := os.Stat(file + "-wal")
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}
