package store

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/ncruces/go-sqlite3/util/vfsutil"
)

// Whatever is written in whatever order, the file is what it would be
// without gathering; and what follows a sync is there at once.
func TestGatheringChangesNothing(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		var plain, below vfsutil.SliceFile
		g := &gathering{File: &below, block: 1}
		at := int64(0)
		for range 200 {
			switch r.IntN(12) {
			case 0:
				at = int64(r.IntN(20000))
			case 1:
				if n, err := g.Size(); err != nil || n != int64(len(plain)) {
					t.Fatalf("seed %d: size %d, %v; want %d", seed, n, err, len(plain))
				}
			case 2:
				got, want := make([]byte, 100), make([]byte, 100)
				from := int64(r.IntN(len(plain) + 1))
				n, _ := g.ReadAt(got, from)
				m, _ := plain.ReadAt(want, from)
				if n != m || !bytes.Equal(got, want) {
					t.Fatalf("seed %d: read something else", seed)
				}
			case 3:
				if err := g.Sync(0); err != nil || !bytes.Equal(plain, below) {
					t.Fatalf("seed %d: not all was synced: %v", seed, err)
				}
				for range piecesOfAFrame {
					at = writeBoth(t, r, g, &plain, at)
				}
				if !bytes.Equal(plain, below) {
					t.Fatalf("seed %d: the rest of a frame stayed behind", seed)
				}
			default:
				at = writeBoth(t, r, g, &plain, at)
			}
		}
		if err := g.Close(); err != nil || !bytes.Equal(plain, below) {
			t.Fatalf("seed %d: the files differ: %v", seed, err)
		}
	}
}

func writeBoth(t *testing.T, r *rand.Rand, g *gathering, plain *vfsutil.SliceFile, at int64) int64 {
	t.Helper()
	piece := make([]byte, 1+r.IntN(600))
	for i := range piece {
		piece[i] = byte(r.Uint32())
	}
	a, err := g.WriteAt(piece, at)
	b, _ := plain.WriteAt(piece, at)
	if err != nil || a != b {
		t.Fatal(a, b, err)
	}
	return at + int64(len(piece))
}
