package main

import (
	"sotto/session/doctor"
	"sotto/session/problem"
)

// stepJSON is one step of an examination, in JSON. The manual documents it.
type stepJSON struct {
	Account  string        `json:"account"`
	Step     string        `json:"step"`
	Facts    []factJSON    `json:"facts,omitempty"`
	Problem  *problemJSON  `json:"problem,omitempty"`
	Verdict  string        `json:"verdict,omitempty"`
	Findings []findingJSON `json:"findings,omitempty"`
}

// findingJSON is what one rule found, in JSON.
type findingJSON struct {
	Rule   string `json:"rule"`
	Source string `json:"source"`
	Grade  string `json:"grade"`
	Says   string `json:"says"`
	Advice string `json:"advice,omitempty"`
}

// domainJSON is what was found of one domain of a list, in JSON.
type domainJSON struct {
	Domain    string        `json:"domain"`
	Verdict   string        `json:"verdict"`
	TLS       string        `json:"tls,omitempty"`
	Cipher    string        `json:"cipher,omitempty"`
	Group     string        `json:"group,omitempty"`
	NotAfter  string        `json:"not_after,omitempty"`
	Days      *int          `json:"days,omitempty"`
	Mechanism string        `json:"mechanism,omitempty"`
	Direct    bool          `json:"direct"`
	DANE      string        `json:"dane,omitempty"`
	Findings  []findingJSON `json:"findings,omitempty"`
	Problem   *problemJSON  `json:"problem,omitempty"`
}

func findingsIn(v doctor.Verdict) []findingJSON {
	var all []findingJSON
	for _, f := range v.Findings {
		all = append(all, findingJSON{Rule: f.Rule, Source: f.Source, Grade: f.Grade.String(), Says: f.Says, Advice: f.Advice})
	}
	return all
}

// domainIn is a domain of a list in JSON.
func domainIn(r checkup) domainJSON {
	j := domainJSON{
		Domain: r.domain, Verdict: r.verdict.Grade.String(), Findings: findingsIn(r.verdict), Problem: problemIn(r.wrong),
	}
	f := r.found
	if !f.Connected() {
		return j
	}
	days := f.Days()
	j.TLS, j.Cipher, j.Group = f.Security.Version, f.Security.Cipher, f.Security.Group
	j.NotAfter, j.Days, j.Mechanism = moment(f.Security.NotAfter), &days, f.Offer.Best()
	j.Direct, j.DANE = f.Direct(), f.Security.DANE
	return j
}

// checkup is what came of one domain of a list.
type checkup struct {
	domain  string
	found   doctor.Findings
	verdict doctor.Verdict
	wrong   *problem.Problem
}
