package sessiontest

import (
	"io"
	"strings"

	"sotto/session/element"
)

// Answering opens the stream within TLS with these features, and then says to
// each element what the answer is; {id} in it stands for the element's id. It
// ends the connection where there is no answer.
func Answering(domain, features string, answer func(*element.Element) string) Step {
	return func(c *Conn) error {
		r := element.NewReader(io.MultiReader(strings.NewReader(string(c.pending)), c.stream), element.AfterLogin())
		if _, err := r.Header(); err != nil {
			return err
		}
		if err := c.Say(header(domain) + "<stream:features>" + features + "</stream:features>"); err != nil {
			return err
		}
		for {
			e, err := r.Next()
			if err != nil {
				_ = c.Say("</stream:stream>") // it may have left already
				return err
			}
			says := answer(e)
			if says == "" {
				return Reset()(c)
			}
			if err := c.Say(strings.ReplaceAll(says, "{id}", e.Get("id"))); err != nil {
				return err
			}
		}
	}
}
