package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"sotto/session/event"
	"sotto/session/problem"
)

// printJSON writes one object as one line. What a terminal could act on, and
// what cannot be seen, stands escaped: a line may be printed anywhere.
func printJSON(w io.Writer, v any) error {
	var raw strings.Builder
	e := json.NewEncoder(&raw)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	_, err := io.WriteString(w, escape(strings.TrimSuffix(raw.String(), "\n"))+"\n")
	return err
}

func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= ' ' && r != 0x7f && unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// factJSON is a fact in JSON.
type factJSON struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// problemJSON is a problem in JSON. Code and exit are stable.
type problemJSON struct {
	Code  problem.Code `json:"code"`
	Exit  int          `json:"exit"`
	Title string       `json:"title"`
	Facts []factJSON   `json:"facts,omitempty"`
	Hints []string     `json:"hints,omitempty"`
	Retry string       `json:"retry"`
}

// tlsJSON is what a connection is made of, in JSON.
type tlsJSON struct {
	Server    string   `json:"server"`
	Direct    bool     `json:"direct"`
	Version   string   `json:"version"`
	Cipher    string   `json:"cipher"`
	Group     string   `json:"group"`
	Subject   string   `json:"subject"`
	Issuer    string   `json:"issuer"`
	NotBefore string   `json:"not_before"`
	NotAfter  string   `json:"not_after"`
	Key       string   `json:"key"`
	Verified  string   `json:"verified"`
	DANE      string   `json:"dane"`
	Proxy     string   `json:"proxy,omitempty"`
	Staple    string   `json:"staple,omitempty"`
	Notes     []string `json:"notes,omitempty"`
	Mechanism string   `json:"mechanism"`
	Binding   string   `json:"binding,omitempty"`
}

func factsIn(all []problem.Fact) []factJSON {
	var out []factJSON
	for _, f := range all {
		out = append(out, factJSON(f))
	}
	return out
}

func problemIn(p *problem.Problem) *problemJSON {
	if p == nil {
		return nil
	}
	retry := map[problem.Retry]string{problem.Never: "never", problem.Later: "later", problem.Now: "now"}
	return &problemJSON{
		Code: p.Code, Exit: p.ExitCode(), Title: p.Title,
		Facts: factsIn(p.Facts), Hints: p.Hints, Retry: retry[p.Retry],
	}
}

func tlsIn(s event.Security) *tlsJSON {
	if s.Version == "" {
		return nil
	}
	return &tlsJSON{
		Server: s.Server, Direct: s.Direct, Version: s.Version, Cipher: s.Cipher, Group: s.Group,
		Subject: s.Subject, Issuer: s.Issuer, NotBefore: moment(s.NotBefore), NotAfter: moment(s.NotAfter),
		Key: s.Key, Verified: s.Verified, DANE: s.DANE, Proxy: s.Proxy, Staple: s.Staple, Notes: s.Notes, Mechanism: s.Mechanism, Binding: s.Binding,
	}
}

// moment is a time as RFC 3339 in UTC, "" for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
