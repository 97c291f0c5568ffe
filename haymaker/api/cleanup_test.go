package api

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
)

const cleanupRoute = "/api/v1/cleanup"

// left is a world in which an ended run has one thing in the tenant.
func left(t testing.TB) *world {
	w := newWorld(t)
	w.orchestrations.started[runA], w.orchestrations.ended[runA] = haymaker.RunRequest{}, true
	w.cleanups.leaves[runA] = []haymaker.Finding{{Kind: haymaker.FindingResource, ID: "/left", RunID: runA, Why: "it is recorded for the run"}}
	return w
}

// TestCleanupOfARun_Defect39: the route that the predecessor's CLI called and its
// server never had.
func TestCleanupOfARun_Defect39(t *testing.T) {
	for _, body := range []string{`{"run_id":"` + runA + `"}`, `{"execution_id":"` + strings.ToUpper(runA) + `","requested_by":"ann"}`, `{"run_id":"` + runA + `","force":true}`} {
		w := left(t)
		got := w.ask(t, http.MethodPost, cleanupRoute, body)
		var cleanup haymaker.Cleanup
		got.into(t, &cleanup)
		if got.status != http.StatusAccepted || got.header.Get("Location") != cleanupRoute+"/cleanup-"+runA || cleanup.CleanupID != "cleanup-"+runA || cleanup.RunID != runA || cleanup.Status != haymaker.CleanupPending {
			t.Errorf("%s: %d %v %s", body, got.status, got.header, got.body)
		}
		if len(w.cleanups.begun) != 1 || w.cleanups.begun[0].RunID != runA || w.cleanups.begun[0].Why == "" || len(w.orchestrations.cancelled) != 0 {
			t.Errorf("%s: begun %+v", body, w.cleanups.begun)
		}
		if got := w.ask(t, http.MethodGet, got.header.Get("Location"), ""); got.status != http.StatusOK || !strings.Contains(string(got.body), `"left":[]`) {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	w := left(t)
	if got := w.ask(t, http.MethodPost, cleanupRoute, `{"run_id":"`+runA+`","scenario":"networking-01-virtual-network"}`); got.status != http.StatusAccepted || w.cleanups.begun[0].ScenarioName != "networking-01-virtual-network" {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestDryRunListsAndChangesNothing(t *testing.T) {
	w := left(t)
	got := w.ask(t, http.MethodPost, cleanupRoute, `{"run_id":"`+runA+`","dry_run":true}`)
	var preview CleanupPreview
	got.into(t, &preview)
	if got.status != http.StatusOK || preview.Status != StatusDryRun || len(preview.Findings) != 1 || preview.Findings[0].Why == "" || preview.Unanswered == nil {
		t.Errorf("%d %s", got.status, got.body)
	}
	if len(w.cleanups.begun) != 0 || len(w.orchestrations.cancelled) != 0 {
		t.Error("a dry run has effects")
	}
}

// TestARunInProgressIsCancelledByForceOnly, and never cleaned up beside itself.
func TestARunInProgressIsCancelledByForceOnly(t *testing.T) {
	w := left(t)
	w.orchestrations.ended[runA] = false
	ask := func(extra string) answer {
		return w.ask(t, http.MethodPost, cleanupRoute, `{"run_id":"`+runA+`","requested_by":"ann"`+extra+`}`)
	}
	for extra, want := range map[string]int{"": 409, `,"dry_run":true`: 409, `,"scenario":"networking-01-virtual-network","force":true`: 409, `,"dry_run":true,"force":true`: 200} {
		if got := ask(extra); got.status != want || want == 409 && got.err.Code != CodeRunActive || len(w.orchestrations.cancelled) != 0 {
			t.Errorf("%s: %d %s, cancelled %v", extra, got.status, got.body, w.orchestrations.cancelled)
		}
	}
	got := ask(`,"force":true`)
	if got.status != 202 || w.orchestrations.cancelled[runA] != "ann" || !strings.Contains(string(got.body), "its own clean-up") || got.header.Get("Location") == "" {
		t.Errorf("%d %s, cancelled %v", got.status, got.body, w.orchestrations.cancelled)
	}
	if len(w.cleanups.begun) != 0 {
		t.Errorf("begun %+v", w.cleanups.begun)
	}
}

func TestCleanupOfOrphans(t *testing.T) {
	w := newWorld(t)
	if got := w.ask(t, http.MethodPost, cleanupRoute, `{"orphaned":true}`); got.status != 200 || !strings.Contains(string(got.body), `{"status":"nothing","runs":[],"unanswered":[]}`) {
		t.Errorf("%d %s", got.status, got.body)
	}
	w.cleanups.orphans.Runs = []haymaker.OrphanedRun{{RunID: runB, Verdict: haymaker.VerdictReport}, {RunID: runA, Verdict: haymaker.VerdictCleanUp}}
	if got := w.ask(t, http.MethodPost, cleanupRoute, `{"orphaned":true,"dry_run":true}`); got.status != 200 || !strings.Contains(string(got.body), `"status":"dry_run"`) || len(w.cleanups.swept) != 1 {
		t.Errorf("%d %s, swept %v", got.status, got.body, w.cleanups.swept)
	}
	w.cleanups.orphans.Runs[1].Cleanup = &haymaker.Cleanup{CleanupID: "cleanup-" + runA}
	if got := w.ask(t, http.MethodPost, cleanupRoute, `{"orphaned":true,"requested_by":"ann"}`); got.status != 202 || !slices.Equal(w.cleanups.swept, []string{"", "ann"}) {
		t.Errorf("%d %s, swept %v", got.status, got.body, w.cleanups.swept)
	}
}

func TestCleanupOrdersThatAreRefused(t *testing.T) {
	w := left(t)
	id := `"` + runA + `"`
	for body, want := range map[string]struct {
		status  int
		code    Code
		mention string
	}{
		``: {400, CodeInvalidJSON, ""}, `[]`: {400, CodeInvalidJSON, "object"}, `{"run_id":` + id + `} x`: {400, CodeInvalidJSON, ""}, `{`: {400, CodeInvalidJSON, ""},
		`{}`: {400, CodeInvalidParameter, "exactly one"}, `{"dry_run":true}`: {400, CodeInvalidParameter, "exactly one"},
		`{"run_id":` + id + `,"orphaned":true}`: {400, CodeInvalidParameter, "exactly one"}, `{"run_id":` + id + `,"execution_id":` + id + `}`: {400, CodeInvalidParameter, "exactly one"},
		`{"run":` + id + `}`: {400, CodeInvalidRequest, "run"}, `{"run_id":5}`: {400, CodeInvalidRequest, "a string"}, `{"run_id":` + id + `,"dry_run":"yes"}`: {400, CodeInvalidRequest, "true or false"},
		`{"run_id":"../x"}`: {400, CodeInvalidRunID, "UUID"}, `{"orphaned":true,"force":true}`: {400, CodeInvalidParameter, "force"},
		`{"run_id":` + id + `,"scenario":"../x"}`: {400, CodeInvalidParameter, "scenario"}, `{"run_id":` + id + `,"requested_by":"a\u0007"}`: {400, CodeInvalidParameter, "requested_by"},
		`{"run_id":"` + runB + `"}`: {404, CodeRunNotFound, "no run"}, `{"run_id":"` + runB + `","dry_run":true}`: {404, CodeRunNotFound, "no run"},
		`{"run_id":"` + strings.Repeat("x", MaxBodyBytes) + `"}`: {413, CodeInvalidRequest, "larger"},
	} {
		got := w.ask(t, http.MethodPost, cleanupRoute, body)
		if got.status != want.status || got.err.Code != want.code || !strings.Contains(got.err.Message, want.mention) {
			t.Errorf("%s: %d %s", shorten(body), got.status, got.body)
		}
	}
	if got := w.ask(t, http.MethodGet, cleanupRoute+"/cleanup-"+runB, ""); got.status != 404 || got.err.Code != CodeCleanupNotFound {
		t.Errorf("%d %s", got.status, got.body)
	}
	for err, want := range map[error]int{fmt.Errorf("ask: %w", haymaker.ErrNotAnswered): 503, errors.New(internalText): 500} {
		w.cleanups.err = err
		if got := w.ask(t, http.MethodPost, cleanupRoute, `{"run_id":`+id+`}`); got.status != want || strings.Contains(string(got.body), "canary") {
			t.Errorf("%v: %d %s", err, got.status, got.body)
		}
	}
	if len(w.cleanups.begun) != 0 {
		t.Errorf("begun %+v", w.cleanups.begun)
	}
}

// FuzzParseCleanup: no body panics, and an order that passes is about one thing.
func FuzzParseCleanup(f *testing.F) {
	for _, seed := range []string{``, `{}`, `{"orphaned":true}`, `{"run_id":"` + runA + `","scenario":"networking-01-virtual-network"}`, `{"execution_id":"` + runA + `"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		order, err := ParseCleanup(body)
		if err != nil {
			if known := new(Error); !errors.As(err, &known) || known.Status != http.StatusBadRequest {
				t.Errorf("%v is no refusal", err)
			}
			return
		}
		if _, err := CanonicalRunID(order.RunID); (err == nil) == order.Orphaned {
			t.Errorf("%q passes as %+v", body, order)
		}
	})
}

func TestCleanupClient(t *testing.T) {
	w := left(t)
	client := clientOf(t, w.URL, &pauses{})
	begun, err := client.CleanUp(t.Context(), CleanupOrder{RunID: runA})
	if err != nil || begun.CleanupID == "" {
		t.Fatalf("%+v, %v", begun, err)
	}
	if shown, err := client.Cleanup(t.Context(), begun.CleanupID); err != nil || shown.RunID != runA {
		t.Errorf("%+v, %v", shown, err)
	}
	if preview, err := client.PreviewCleanup(t.Context(), CleanupOrder{RunID: runA}); err != nil || len(preview.Findings) != 1 {
		t.Errorf("%+v, %v", preview, err)
	}
	for _, dry := range []bool{true, false} {
		if answer, err := client.CleanUpOrphans(t.Context(), CleanupOrder{DryRun: dry}); err != nil || (answer.Status == StatusDryRun) != dry {
			t.Errorf("%+v, %v", answer, err)
		}
	}
	for _, id := range []string{"cleanup-" + runB, "../runs", "x/y"} {
		if shown, err := client.Cleanup(t.Context(), id); err == nil {
			t.Errorf("%s: %+v", id, shown)
		}
	}
}
