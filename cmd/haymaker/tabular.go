package main

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// widest is how long a cell gets before it is wrapped.
const widest = 90

// tabular lays out pairs of name and value, then at most one table.
type tabular struct {
	out   io.Writer
	pairs table.Writer
	rows  table.Writer
	notes []string
}

func newTabular(out io.Writer) *tabular {
	t := &tabular{out: out, pairs: table.NewWriter(), rows: table.NewWriter()}
	for _, w := range []table.Writer{t.pairs, t.rows} {
		w.SetStyle(table.StyleLight)
		w.Style().Options = table.OptionsNoBordersAndSeparators
		w.Style().Format.Header = text.FormatDefault
		w.SuppressTrailingSpaces()
		var columns []table.ColumnConfig
		for number := range 7 {
			columns = append(columns, table.ColumnConfig{Number: number + 1, WidthMax: widest, WidthMaxEnforcer: text.WrapSoft})
		}
		w.SetColumnConfigs(columns)
	}
	return t
}

// pair adds a line, unless its value is empty.
func (t *tabular) pair(name string, value any) {
	if shown := printable(fmt.Sprint(value)); shown != "" {
		t.pairs.AppendRow(table.Row{name, shown})
	}
}

func (t *tabular) header(cells ...any) { t.rows.AppendHeader(cells) }

func (t *tabular) row(cells ...any) {
	row := make(table.Row, 0, len(cells))
	for _, cell := range cells {
		row = append(row, printable(fmt.Sprint(cell)))
	}
	t.rows.AppendRow(row)
}

func (t *tabular) note(line string) { t.notes = append(t.notes, line) }

// flush writes the parts that hold something; a list keeps its header, so that
// an empty one is seen to be empty.
func (t *tabular) flush() error {
	lines := []string{t.pairs.Render()}
	if t.rows.Length() > 0 || t.pairs.Length() == 0 {
		lines = append(lines, t.rows.Render())
	}
	for _, line := range append(lines, t.notes...) {
		if line == "" {
			continue
		}
		if _, err := fmt.Fprintln(t.out, line); err != nil {
			return err
		}
	}
	return nil
}
