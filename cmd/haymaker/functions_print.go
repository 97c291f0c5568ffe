package main

import (
	"strconv"
	"strings"

	"azurehaymaker/local/proof"
	"azurehaymaker/local/proof/rule"
	"azurehaymaker/local/proof/sarif"
)

// printReport writes the answer in the format asked for; SARIF is one more than other
// commands have.
func (p *program) printReport(report proof.Report) error {
	if p.flags.format == "sarif" {
		document, err := sarif.Write(report.Problems, version())
		if err != nil {
			return err
		}
		_, err = p.stdout.Write(document)
		return err
	}
	return p.print(report, func(t *tabular) {
		t.pair("Root", report.Root)
		t.pair("Found", foundLine(report.Found))
		if len(report.Problems) == 0 {
			t.pair("Problems", "none")
			return
		}
		t.header("Problem", "Where", "Symptom, cause, fix")
		for _, problem := range report.Problems {
			explained(t, string(problem.ID), string(problem.Severity), place(problem), problem.Function, problem.Symptom, problem.Cause, problem.Fix)
		}
	})
}

func foundLine(found []string) string {
	switch len(found) {
	case 0:
		return "0 functions"
	case 1:
		return "1 function: " + found[0]
	}
	return strconv.Itoa(len(found)) + " functions: " + strings.Join(found, ", ")
}

// place is file:line.
func place(problem rule.Problem) string {
	if problem.Line > 0 {
		return problem.File + ":" + strconv.Itoa(problem.Line)
	}
	return problem.File
}

// explained lays one problem or rule out over three rows and an empty one.
func explained(t *tabular, id, severity, where, function, symptom, cause, fix string) {
	t.row(id, where, symptom)
	t.row(severity, function, "Cause: "+cause)
	t.row("", "", "Fix: "+fix)
	t.row("", "", "")
}

func (p *program) printRules() error {
	rules := rule.All()
	if p.flags.format == "sarif" {
		return p.printReport(proof.Report{})
	}
	return p.print(rules, func(t *tabular) {
		t.header("Rule", "Name", "Symptom, cause, fix")
		for _, r := range rules {
			explained(t, string(r.ID), string(r.Severity), r.Name, "", r.Symptom, r.Cause, r.Fix)
		}
	})
}
