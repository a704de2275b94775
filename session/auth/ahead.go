package auth

import (
	"context"
	"slices"

	"sotto/session/element"
	"sotto/session/problem"
)

// Ahead gives what can be sent along with the stream's opening tag, before
// the server has said what it offers: a whole login by token, or the first
// message of the way that is remembered. nil is nothing. It is called once at
// most, and before Login.
func (c *Client) Ahead() []*element.Element {
	if w, ok := c.tokenWay(); ok {
		c.ahead = c.dialogue(nil, offer{sasl2: true, bind: c.credentials.Remembered.Bind2, resume: c.credentials.Remembered.Resume}, w)
		return c.ahead.behind(c.ahead.begin(c.initiator(w)))
	}
	if w, ok := c.lastWay(); ok {
		r := c.credentials.Remembered
		c.ahead = c.dialogue(nil, offer{sasl2: w.sasl2, bind: r.Bind2, resume: r.Resume, token: r.Token}, w)
		return []*element.Element{c.ahead.begin(c.ahead.scram.first())}
	}
	return nil
}

// lastWay is the way that is remembered, if it is by SCRAM and this
// connection allows it.
func (c *Client) lastWay() (way, bool) {
	r := c.credentials.Remembered
	w := strongest(offer{sasl2: r.SASL2, mechanisms: []string{r.Mechanism}}, "")
	if r.Flag == "p" {
		w = strongest(offer{sasl2: r.SASL2, mechanisms: []string{r.Mechanism}}, "-PLUS")
		w.binding, w.data = r.Binding, bound(r.Binding, c.state)
		w.gs2 = "p=" + r.Binding + ",,"
		return w, w.mechanism != "" && w.data != nil
	}
	w.gs2 = r.Flag + ",,"
	return w, w.mechanism != "" && slices.Contains([]string{"y", "n"}, r.Flag)
}

// meet goes on with a dialogue that went ahead, now that the offer is there.
func (d *dialogue) meet(x Exchange, o offer, w way) {
	d.x, d.offer, d.way, d.scram.way = x, o, w, w
}

// retract takes back what went ahead: the server offers something else now.
// What it says of it is nothing that counts, unless it skips its proof.
func (c *Client) retract(ctx context.Context, x Exchange) error {
	d := c.ahead
	for tries := 0; ; tries++ {
		e, err := x.Next(ctx)
		switch {
		case err != nil:
			return err
		case e.Is(d.space(), "failure"):
			return nil
		case e.Is(d.space(), "success"):
			return problem.New(problem.LoginNoProof, d.domain)
		case tries > 0 || !e.Is(d.space(), "challenge"):
			return problem.New(problem.LoginMalformed, d.domain)
		}
		if err := x.Send(ctx, element.New(d.space(), "abort")); err != nil {
			return err
		}
	}
}
