package ui

import (
	"sotto/session/event"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// changed notes that a server shows another certificate than before. One that
// was to be expected is only written down.
func (m *model) changed(o *own, e event.CertificateChanged) {
	o.changed = &e
	if e.Renewed {
		m.note(m.label(o) + ": the server has renewed its certificate")
		return
	}
	sentence := "The certificate of " + o.address.Domain() + " is another than before. F5 shows both."
	m.note(m.label(o) + ": the server shows another certificate than before")
	m.notice = notice{sentence, true, m.now().Add(noticed)}
}

// bothCertificates puts the certificate that a server shows now beside the one
// before. Nothing is told where that has not changed.
func bothCertificates(o *own) []view.Section {
	if o.changed == nil {
		return nil
	}
	e := o.changed
	s := facts("Another certificate than before", theme.Warn,
		view.Fact{Mark: "!", Role: theme.Warn, Text: "It holds. The server did not tell why it changed."})
	if e.Renewed {
		s = facts("The certificate was renewed", theme.Strong,
			good("", "It holds, and it was time, or its key is one that was seen before."))
	}
	for _, row := range []struct{ label, now, before string }{
		{"issued by", e.Now.Issuer, e.Before.Issuer},
		{"for", e.Now.Subject, e.Before.Subject},
		{"valid", date(e.Now.NotBefore) + " – " + date(e.Now.NotAfter), date(e.Before.NotBefore) + " – " + date(e.Before.NotAfter)},
		{"key", e.Now.Key, e.Before.Key},
		{"SHA-256", e.Now.Fingerprint, e.Before.Fingerprint},
	} {
		if row.now == row.before {
			s.Rows = append(s.Rows, view.Fact{Label: row.label, Text: row.now + ", as before", Role: theme.Text})
			continue
		}
		s.Rows = append(s.Rows, view.Fact{Label: row.label, Text: "now " + row.now, Role: theme.Text}, more("before "+row.before))
	}
	if !e.Renewed {
		s.Rows = append(s.Rows, more("Ask the server's operator, over another channel, whether that key is theirs."))
	}
	return []view.Section{s}
}
