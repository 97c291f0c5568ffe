// Package rule is the catalogue of everything that `functions check` can say:
// each rule has an id that never changes its meaning, a severity, and the three
// texts a person needs, the symptom as the Functions host shows it, the cause,
// and the fix.
//
// Texts hold placeholders such as {setting}; [New] fills them. Values of app
// settings must never be handed in, names only: problems end up in logs and in
// code scanning. The tables are functions, so nobody can change them.
package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// ID names a rule, such as HM-F001. An id is never given to another cause.
type ID string

// Severity says what a problem does to the exit code.
type Severity string

// Error means that a declared function would not be found or could not start.
// Warning means that it runs, but not as its author thinks.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Rule is one entry of the catalogue.
type Rule struct {
	ID       ID       `json:"id"`
	Name     string   `json:"name"`
	Severity Severity `json:"severity"`
	Symptom  string   `json:"symptom"`
	Cause    string   `json:"cause"`
	Fix      string   `json:"fix"`
}

// Problem is one finding in one app. Function and File are empty and Line is 0
// where there is none to name; File is below the root, with slashes.
type Problem struct {
	ID       ID       `json:"id"`
	Severity Severity `json:"severity"`
	Function string   `json:"function"`
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Symptom  string   `json:"symptom"`
	Cause    string   `json:"cause"`
	Fix      string   `json:"fix"`
}

// Place is where a problem shows.
type Place struct {
	Function, File string
	Line           int
}

// Values fill the placeholders of a rule's texts, by name.
type Values map[string]string

// All lists the catalogue by id.
func All() []Rule {
	all := slices.Concat(layoutRules(), declarationRules(), bindingRules(), indexingRules(), hostRules(), handlerRules(),
		programRules(), settingRules(), storageRules(), templateRules(), imageRules(), trialRules())
	slices.SortFunc(all, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// Find returns the rule of an id.
func Find(id ID) (Rule, bool) {
	for _, r := range All() {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// New is the problem of a rule at a place. It panics for an id that is not in
// the catalogue, which is a mistake in the code and not in the app.
func New(id ID, at Place, values Values) Problem {
	r, ok := Find(id)
	if !ok {
		panic(fmt.Sprintf("rule %s is not in the catalogue", id))
	}
	pairs := make([]string, 0, 2*len(values)+2)
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", value)
	}
	fill := strings.NewReplacer(append(pairs, "{function}", at.Function)...).Replace
	return Problem{
		ID: r.ID, Severity: r.Severity, Function: at.Function, File: at.File, Line: at.Line,
		Symptom: fill(r.Symptom), Cause: fill(r.Cause), Fix: fill(r.Fix),
	}
}
