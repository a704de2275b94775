package problem

import "maps"

// entry is one explanation. "{}" stands for what the sentence is about.
type entry struct {
	class Class
	title string
	retry Retry
	hints []string
}

// catalogue is all explanations: a file for each kind of problem.
var catalogue = joined(ofUsage, ofStorage, ofSecret, ofNetwork, ofTrust, ofLogin, ofServer)

func joined(kinds ...map[Code]entry) map[Code]entry {
	all := map[Code]entry{}
	for _, k := range kinds {
		maps.Copy(all, k)
	}
	return all
}

// Codes are all causes that the catalogue explains, for tests and manuals.
func Codes() []Code {
	codes := make([]Code, 0, len(catalogue))
	for c := range catalogue {
		codes = append(codes, c)
	}
	return codes
}
