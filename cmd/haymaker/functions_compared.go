package main

import (
	"maps"
	"slices"
	"strings"

	"azurehaymaker/local/proof/listing"
)

// printComparison writes what functions diff found.
func (p *program) printComparison(c comparison) error {
	return p.print(c, func(t *tabular) {
		for _, list := range c.order {
			t.pair("List "+list.Source, foundLine(list.Functions))
		}
		if i := c.Illness; i != nil {
			t.pair("Illness", i.Kind)
			t.pair("Seen", i.Seen)
			t.pair("Cause", i.Cause)
			t.pair("Fix", i.Fix)
		}
		t.pair("Handler", map[string]string{"answered": "answered", "unknown": "not asked, or no answer"}[c.Handler])
		if c.agree() {
			t.pair("Agree", "yes, with "+c.Reference)
			return
		}
		t.pair("Agree", "no")
		if len(c.Missing)+len(c.Extra)+len(c.Errors) == 0 {
			return
		}
		t.header("Function", "List", "Difference from "+c.Reference)
		rows := func(differences []listing.Difference, what string) {
			for _, d := range differences {
				t.row(d.Function, d.List, what)
			}
		}
		rows(c.Missing, "missing")
		rows(c.Extra, "extra")
		for _, name := range slices.Sorted(maps.Keys(c.Errors)) {
			t.row(name, listing.Running, "in error: "+strings.Join(c.Errors[name], " "))
		}
	})
}
