package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// print writes one document to stdout in the format asked for.
func (p *program) print(value any, render func(*tabular)) error {
	switch p.flags.format {
	case "table":
		t := newTabular(p.stdout)
		render(t)
		return t.flush()
	case "json", "yaml":
		body, err := json.MarshalIndent(value, "", "  ")
		if err != nil {
			return fmt.Errorf("encode the answer: %w", err)
		}
		if p.flags.format == "yaml" {
			if body, err = yaml.JSONToYAML(body); err != nil {
				return fmt.Errorf("encode the answer: %w", err)
			}
		}
		_, err = p.stdout.Write(append(bytes.TrimRight(body, "\n"), '\n'))
		return err
	}
	return usage(fmt.Errorf("--format %q is unknown: use table, json or yaml", p.flags.format))
}

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
		w.SetColumnConfigs([]table.ColumnConfig{
			{Number: 2, WidthMax: widest, WidthMaxEnforcer: text.WrapSoft}, {Number: 6, WidthMax: widest, WidthMaxEnforcer: text.WrapSoft},
			{Number: 7, WidthMax: widest, WidthMaxEnforcer: text.WrapSoft},
		})
	}
	return t
}

func (t *tabular) pair(name string, value any) {
	if shown := fmt.Sprint(value); shown != "" {
		t.pairs.AppendRow(table.Row{name, shown})
	}
}

func (t *tabular) header(cells ...any) { t.rows.AppendHeader(cells) }
func (t *tabular) row(cells ...any)    { t.rows.AppendRow(cells) }
func (t *tabular) note(line string)    { t.notes = append(t.notes, line) }

func (t *tabular) flush() error {
	for i, part := range []table.Writer{t.pairs, t.rows} {
		if page := part.Render(); page != "" && (i == 0 || part.Length() > 0 || t.pairs.Length() == 0) {
			if _, err := fmt.Fprintln(t.out, page); err != nil {
				return err
			}
		}
	}
	for _, note := range t.notes {
		if _, err := fmt.Fprintln(t.out, note); err != nil {
			return err
		}
	}
	return nil
}

// at shows a time in UTC, or nothing.
func at(moment *time.Time) string {
	if moment == nil || moment.IsZero() {
		return ""
	}
	return moment.UTC().Format("2006-01-02 15:04:05Z")
}
