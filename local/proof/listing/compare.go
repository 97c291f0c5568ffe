package listing

import (
	"slices"
	"strings"
)

// The sources of lists. What comes earlier says what should be, what later, what is.
const (
	Handler  = "handler"  // the handler's own table
	Staged   = "staged"   // the functions the host would find in a folder
	Running  = "host"     // the running host's admin API
	Platform = "platform" // what the Container Apps platform lists
)

// List is what one source names.
type List struct {
	Source    string
	Functions []string
}

// Difference is a function that one list has and another has not.
type Difference struct {
	Function string `json:"function"`
	List     string `json:"list"`
}

// Comparison is how lists differ from the first of them. Names are compared as the host
// does, without regard to letter case.
type Comparison struct {
	// Reference is the source of the first list.
	Reference string
	// Missing are functions of the reference that a list lacks, Extra those of a list
	// that the reference lacks. Both are sorted by list, as given, then by name.
	Missing, Extra []Difference
}

// Compare holds every list against the first. Fewer than two lists differ in nothing.
func Compare(lists ...List) Comparison {
	c := Comparison{Missing: []Difference{}, Extra: []Difference{}}
	if len(lists) == 0 {
		return c
	}
	reference := lists[0]
	c.Reference = reference.Source
	for _, list := range lists[1:] {
		c.Missing = append(c.Missing, lacking(reference.Functions, list.Functions, list.Source)...)
		c.Extra = append(c.Extra, lacking(list.Functions, reference.Functions, list.Source)...)
	}
	return c
}

// lacking are the names that others has not.
func lacking(names, others []string, list string) (differences []Difference) {
	for _, name := range slices.Sorted(slices.Values(names)) {
		if !slices.ContainsFunc(others, func(other string) bool { return strings.EqualFold(name, other) }) {
			differences = append(differences, Difference{Function: name, List: list})
		}
	}
	return differences
}
