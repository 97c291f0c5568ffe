package records

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

func TestReportIsSavedReplacedAndLoaded_Defect24(t *testing.T) {
	reports, ctx := newReports(t), context.Background()
	if _, err := reports.Load(ctx, "nobody"); !errors.Is(err, haymaker.ErrReportNotFound) {
		t.Fatalf("unknown report: %v, want ErrReportNotFound", err)
	}
	for _, status := range []haymaker.RunStatus{haymaker.RunFailed, haymaker.RunCompleted} {
		url, err := reports.Save(ctx, haymaker.Report{RunID: run1, Status: status})
		if err != nil || !strings.HasSuffix(url, ReportContainer+"/"+run1+"/report.json") {
			t.Fatalf("save: %q, %v", url, err)
		}
	}
	report, err := reports.Load(ctx, run1)
	if err != nil || report.Status != haymaker.RunCompleted {
		t.Fatalf("report = %+v, %v", report, err)
	}
	page, err := reports.LoadHTML(ctx, run1)
	if err != nil || !strings.Contains(string(page), run1) {
		t.Fatalf("page: %v", err)
	}
}

func TestPageEscapesAndMarksWhatRemains(t *testing.T) {
	deleted := began.Add(time.Minute)
	page, err := RenderHTML(haymaker.Report{
		RunID: run1, StartedAt: began, EndedAt: began.Add(90 * time.Second), Error: "<script>alert(1)</script>",
		Resources: haymaker.ResourceReport{Created: 2, Deleted: 1, Remaining: 1, List: []haymaker.Resource{
			{ResourceName: "gone", DeletedAt: &deleted, DeletedBy: haymaker.DeletedByAgent},
			{ResourceName: "stuck", DeletionError: "locked by x"},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	html := string(page)
	if strings.Contains(html, "<script>") {
		t.Error("the error text was not escaped")
	}
	for _, want := range []string{"1m30s", "2026-11-25 12:01:00Z", "remains locked by x", "not proven"} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
