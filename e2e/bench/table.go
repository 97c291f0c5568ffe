package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
)

// print shows the figures with their targets and verdicts.
func (r Report) print(out io.Writer) {
	fmt.Fprintln(out, r.Machine)
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"figure", "value", "unit", "target", "verdict"})
	group := ""
	for _, f := range r.Figures {
		if first, _, _ := strings.Cut(f.Name, "."); first != group && group != "" {
			t.AppendSeparator()
			group = first
		} else {
			group = first
		}
		t.AppendRow(table.Row{f.Name, format(f.Value), f.Unit, targetOf(f), verdict(f)})
	}
	fmt.Fprintln(out, t.Render())
}

func format(value float64) string {
	if value >= 100 {
		return fmt.Sprintf("%.0f", value)
	}
	return fmt.Sprintf("%.2f", value)
}

func targetOf(f Figure) string {
	if target, ok := targets[f.Name]; ok {
		return target.String()
	}
	return ""
}

func verdict(f Figure) string {
	target, ok := targets[f.Name]
	switch {
	case !ok:
		return ""
	case target.Met(f.Value):
		return "met"
	case target.Counted:
		return "MISSED"
	}
	return "missed (depends on the machine)"
}
