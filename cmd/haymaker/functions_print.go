package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

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
			t.row(fmt.Sprintf("%s\n%s", problem.ID, problem.Severity), place(problem), explained(problem.Symptom, problem.Cause, problem.Fix))
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

// place is file:line, and the function below it.
func place(problem rule.Problem) string {
	at := problem.File
	if problem.Line > 0 {
		at += ":" + strconv.Itoa(problem.Line)
	}
	if problem.Function != "" {
		at = strings.TrimPrefix(at+"\n"+problem.Function, "\n")
	}
	return at
}

// explained is the text of a problem in the width of a table's cell.
func explained(symptom, cause, fix string) string {
	return text.WrapSoft(symptom, widest) + "\n" + text.WrapSoft("Cause: "+cause, widest) + "\n" + text.WrapSoft("Fix: "+fix, widest) + "\n "
}

func (p *program) printRules() error {
	rules := rule.All()
	return p.print(rules, func(t *tabular) {
		t.header("Rule", "Name", "Symptom, cause, fix")
		for _, r := range rules {
			t.row(fmt.Sprintf("%s\n%s", r.ID, r.Severity), r.Name, explained(r.Symptom, r.Cause, r.Fix))
		}
	})
}
