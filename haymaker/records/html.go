package records

import (
	"bytes"
	_ "embed" // the report's template
	"fmt"
	"html/template"
	"time"

	"azurehaymaker/haymaker"
)

//go:embed report.html.tmpl
var reportTemplate string

// RenderHTML makes the page people read: self-contained, no script, no request
// to anywhere. Everything from outside is escaped by html/template.
func RenderHTML(report haymaker.Report) ([]byte, error) {
	page, err := template.New("report").Funcs(template.FuncMap{
		"at":    formatTime,
		"until": func(from, to time.Time) string { return to.Sub(from).Round(time.Second).String() },
	}).Parse(reportTemplate)
	if err != nil {
		return nil, fmt.Errorf("parse the report's template: %w", err)
	}
	var body bytes.Buffer
	if err := page.Execute(&body, report); err != nil {
		return nil, fmt.Errorf("render the report of run %s: %w", report.RunID, err)
	}
	return body.Bytes(), nil
}

// formatTime shows a time, a pointer to one, or a dash for none.
func formatTime(value any) string {
	switch at := value.(type) {
	case time.Time:
		return at.UTC().Format("2006-01-02 15:04:05Z")
	case *time.Time:
		if at != nil {
			return formatTime(*at)
		}
	}
	return "–"
}
