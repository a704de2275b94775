package dial

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"

	"sotto/account"
	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// prophet is a resolver whose word counts, which proves what it is told to.
type prophet struct {
	srv                    []SRV
	srvProven, near, named bool
	nearErr, namedErr      error
	tlsa                   []trust.TLSA
}

func (p prophet) SRV(context.Context, string) ([]SRV, error) {
	return nil, errors.New("asked without a proof")
}

func (p prophet) ProvenSRV(_ context.Context, name string) ([]SRV, bool, error) {
	if name != "_xmpps-client._tcp.example.test" {
		return nil, p.srvProven, nil
	}
	return p.srv, p.srvProven, nil
}

func (p prophet) Addresses(context.Context, string) ([]netip.Addr, bool, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, p.near, p.nearErr
}

func (p prophet) TLSA(context.Context, string) ([]trust.TLSA, bool, error) {
	return p.tlsa, p.named, p.namedErr
}

// T-113, T-114: each part of the way must be proven for TLSA records to count:
// where the server is, its addresses, and the records. What is missing is told
// from what is not there.
func TestT114EachPartIsProven(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	s := sessiontest.Serve(t, sessiontest.TLS(sessiontest.With(ca.Issue(sessiontest.Names("example.test")))))
	_, port, _ := net.SplitHostPort(s.Address)
	broken := errors.New("SERVFAIL")
	const unsigned, silent = problem.DANEMissing, problem.DANEFailed
	for _, c := range []struct {
		srv, near, named  bool
		nearErr, namedErr error
		alone, both, ca   problem.Code // under dane, ca+dane and ca, with a record of nobody
	}{
		{true, true, true, nil, nil, problem.TLSWrongTLSA, problem.TLSWrongTLSA, problem.TLSWrongTLSA},
		{false, true, true, nil, nil, unsigned, "", ""},
		{true, false, true, nil, nil, unsigned, "", ""},
		{true, true, false, nil, nil, unsigned, "", ""},
		{false, false, false, nil, broken, unsigned, "", ""},
		{true, false, false, nil, broken, unsigned, "", ""},
		{true, true, false, nil, broken, silent, silent, ""},
		{true, false, true, broken, nil, silent, silent, ""},
		{false, false, false, broken, nil, silent, silent, ""},
	} {
		r := prophet{
			srv: []SRV{srv(t, "127.0.0.1:"+port)}, srvProven: c.srv, near: c.near, named: c.named, nearErr: c.nearErr, namedErr: c.namedErr,
			tlsa: []trust.TLSA{{Usage: 3, Selector: 1, Matching: 1, Data: make([]byte, 32)}},
		}
		for mode, want := range map[account.Trust]problem.Code{account.TrustDANE: c.alone, account.TrustCADANE: c.both, account.TrustCA: c.ca} {
			d := &Dialer{Resolver: r, Timeouts: patient()}
			secure, err := d.Connect(context.Background(), "example.test", "", trust.Policy{Domain: "example.test", Trust: mode, Roots: ca.Pool()})
			if err == nil {
				_ = secure.Close()
			}
			if err == nil && want != "" || err != nil && codeOf(err) != want {
				t.Errorf("%+v under %s: %v, want %q", c, mode, err, want)
			}
		}
	}
}
