package main

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// littered is a deployment in which run A has left something.
func littered(t *testing.T) *deployment {
	d := deploy(t)
	d.cleanups.leaves[runA] = []haymaker.Finding{{Kind: haymaker.FindingResource, ID: "/groups/left\x1b[2J", RunID: runA, Why: "it is recorded for the run"}}
	d.cleanups.steps = []haymaker.CleanupResult{
		{Status: haymaker.CleanupPending, Message: "removing what is left, round 1", LeftCount: 1, Left: []haymaker.Remnant{}, Errors: []string{}},
		{Status: haymaker.CleanupVerified, Message: "nothing is left", ResourcesDeleted: 1, Left: []haymaker.Remnant{}, Errors: []string{}},
	}
	return d
}

// TestDryRunNeverAsks_Defects39_52: it needs no terminal and no --yes, and has no
// effect; the predecessor asked all the same, and its route did not exist.
func TestDryRunNeverAsks_Defects39_52(t *testing.T) {
	for _, arguments := range [][]string{{"--run", strings.ToUpper(runA)}, {"--execution", runA}, {"--run", runA, "--yes"}} {
		d := littered(t)
		got := d.run(append([]string{"cleanup", "--dry-run"}, arguments...)...)
		got.want(t, 0, []string{"Would be deleted", "/groups/left", "it is recorded for the run", "no answer, so more may be there: the index is down", "!\x1b"}, nil)
		preview := document[api.CleanupPreview](t, "json", d.run(append([]string{"cleanup", "--dry-run", "--format", "json"}, arguments...)...).stdout)
		if len(preview.Findings) != 1 || preview.Status != api.StatusDryRun || len(d.cleanups.begun) != 0 {
			t.Errorf("%v: %+v, begun %v", arguments, preview, d.cleanups.begun)
		}
	}
	d := littered(t)
	d.cleanups.orphans.Runs = []haymaker.OrphanedRun{{RunID: runA, Standing: haymaker.StandingEnded, Verdict: haymaker.VerdictCleanUp, Why: "the run has ended"}}
	d.run("cleanup", "--orphaned", "--dry-run").want(t, 0, []string{runA, "clean_up", "the run has ended"}, nil)
	if d.cleanups.swept != 0 {
		t.Error("a dry run swept")
	}
}

// TestNobodyToAskIsARefusal before any call; --yes asks nobody.
func TestNobodyToAskIsARefusal(t *testing.T) {
	d := littered(t)
	for _, about := range [][]string{{"--run", runA}, {"--orphaned"}} {
		d.run(append([]string{"cleanup"}, about...)...).want(t, exitUsage, nil, []string{"stdin is no terminal", "--yes", "--dry-run", "exit code: 1"})
	}
	if len(d.keys) != 0 {
		t.Error("the API was called")
	}
	d.run("cleanup", "--run", runA, "--yes").want(t, 0, []string{"cleanup-" + runA, "pending", "haymaker cleanup --run " + runA + " --yes --wait"}, nil)
	if cleanup := document[haymaker.Cleanup](t, "json", d.run("cleanup", "--run", runA, "--yes", "--format", "json").stdout); cleanup.CleanupID == "" || len(d.cleanups.begun) != 2 || d.cleanups.begun[0].RequestedBy == "" {
		t.Errorf("%+v, begun %+v", cleanup, d.cleanups.begun)
	}
}

// TestTheQuestionGoesToStderr, and only yes is one.
func TestTheQuestionGoesToStderr(t *testing.T) {
	for answer, begun := range map[string]int{"y\n": 1, "YES": 1, "n\n": 0, "\n": 0, "": 0, "yesterday\n": 0} {
		d := littered(t)
		d.answer = &answer
		got := d.run("cleanup", "--run", runA, "--format", "json")
		if !strings.Contains(got.stderr, "/groups/left") || !strings.Contains(got.stderr, "(1 things)? [y/N]") || len(d.cleanups.begun) != begun || (got.code == 0) != (begun == 1) {
			t.Errorf("%q: %+v, begun %d", answer, got, len(d.cleanups.begun))
		}
		if begun == 0 {
			got.want(t, exitUsage, nil, []string{"declined: nothing was deleted"})
		} else {
			document[haymaker.Cleanup](t, "json", got.stdout)
		}
		d.cleanups.orphans.Runs = []haymaker.OrphanedRun{{RunID: runA, Verdict: haymaker.VerdictCleanUp}}
		if d.run("cleanup", "--orphaned"); d.cleanups.swept != begun {
			t.Errorf("%q: swept %d times", answer, d.cleanups.swept)
		}
	}
}

func TestWaitingForACleanup(t *testing.T) {
	d := littered(t)
	d.run("cleanup", "--run", runA, "--yes", "--wait").want(t, 0, []string{"pending – removing what is left, round 1", "verified – nothing is left", "1 resources, 0 identities"}, nil)
	d = littered(t)
	got := d.run("cleanup", "--run", runA, "--yes", "--wait", "--format", "json")
	if ended := document[haymaker.Cleanup](t, "json", got.stdout); got.code != 0 || ended.Status != haymaker.CleanupVerified || !strings.Contains(got.stderr, "round 1") {
		t.Errorf("%+v", got)
	}
	for status, want := range map[haymaker.CleanupStatus]string{haymaker.CleanupPartial: "ended partial", haymaker.CleanupFailed: "ended failed"} {
		d := littered(t)
		d.cleanups.steps = []haymaker.CleanupResult{{Status: status, Message: "a lock", LeftCount: 1, Left: []haymaker.Remnant{{Kind: "resource", ID: "/left", Note: "keep-me"}}, Errors: []string{"/left: locked"}}}
		d.run("cleanup", "--run", runA, "--yes", "--wait").want(t, exitUsage, []string{"/left", "keep-me", "problem: /left: locked"}, []string{"error (cleanup): ", want, "a lock", "exit code: 1"})
	}
}

// TestWaitingOutlastsAHostThatRestarts, ends with Ctrl-C, and by --timeout.
func TestWaitingOutlastsAHostThatRestarts(t *testing.T) {
	d := littered(t)
	away := 0
	d.host = func(w http.ResponseWriter, r *http.Request) bool {
		if away++; r.Method != http.MethodGet || away > 5 {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	d.run("cleanup", "--run", runA, "--yes", "--wait").want(t, 0, []string{"waiting for it", "verified"}, nil)

	d = littered(t)
	d.cleanups.steps = d.cleanups.steps[:1]
	ctx, cancel := context.WithCancel(t.Context())
	d.paused = func(n int) {
		if n == 2 {
			cancel()
		}
	}
	d.runContext(ctx, "cleanup", "--run", runA, "--yes", "--wait").want(t, 0, []string{"pending"}, []string{"the clean-up goes on", "haymaker cleanup --run " + runA + " --yes --wait"})
	d.paused = func(int) {}
	d.host = func(_ http.ResponseWriter, r *http.Request) bool { return r.Method == http.MethodGet && hang(r) }
	d.run("cleanup", "--run", runA, "--yes", "--wait", "--timeout", "50ms").want(t, exitUsage, nil, []string{"goes on: not done after --timeout 50ms"})
}

func TestCleanupOfOrphansFollowsEach(t *testing.T) {
	d := littered(t)
	d.cleanups.leaves[runB] = nil
	d.cleanups.orphans = haymaker.Orphans{Runs: []haymaker.OrphanedRun{
		{Standing: haymaker.StandingUnknown, Verdict: haymaker.VerdictReport, Why: "its marks name no run"},
		{RunID: runA, Standing: haymaker.StandingEnded, Verdict: haymaker.VerdictCleanUp}, {RunID: runB, Standing: haymaker.StandingEnded, Verdict: haymaker.VerdictCleanUp},
	}}
	got := d.run("cleanup", "--orphaned", "--yes", "--wait", "--format", "json")
	answer := document[api.OrphanAnswer](t, "json", got.stdout)
	if got.code != 0 || answer.Runs[1].Cleanup.Status != haymaker.CleanupVerified || answer.Runs[2].Cleanup.Status != haymaker.CleanupVerified || !strings.Contains(got.stderr, "cleaning up after run "+runB) {
		t.Errorf("%+v", got)
	}
	d.cleanups.orphans.Unanswered = []string{"the directory is down"}
	d.run("cleanup", "--orphaned", "--yes", "--wait").want(t, exitUsage, []string{"the directory is down", "report"}, []string{"error (cleanup): ", "had no answer"})
}

func TestCleanupsThatAreRefused(t *testing.T) {
	d := littered(t)
	for _, arguments := range [][]string{
		{}, {"--run", "x"}, {"--run", runA, "--execution", runA}, {"--run", runA, "--orphaned"}, {"--orphaned", "--force"}, {"--run", runA, "--dry-run", "--wait"},
		{"--run", runA, "--scenario", "../x"}, {"extra"}, {"--run", ""}, {"--run-id", runA},
	} {
		d.run(append([]string{"cleanup", "--yes"}, arguments...)...).want(t, exitUsage, nil, []string{"error (input): ", "exit code: 1"})
	}
	if len(d.keys) != 0 {
		t.Error("the API was called")
	}
	d.run("cleanup", "--run", runB, "--yes").want(t, exitRefused, nil, []string{"RUN_NOT_FOUND", "exit code: 3"})
	d.started[runA] = haymaker.RunRequest{}
	for _, arguments := range [][]string{{"--yes"}, {"--dry-run"}} {
		d.run(append([]string{"cleanup", "--run", runA}, arguments...)...).want(t, exitRefused, nil, []string{"RUN_ACTIVE", "haymaker run cancel " + runA, "--force"})
	}
	d.run("cleanup", "--run", runA, "--yes", "--force").want(t, 0, []string{"told to cancel"}, nil)
	if !slices.Equal(d.cancelled, []string{runA}) || len(d.cleanups.begun) != 0 {
		t.Errorf("cancelled %v, begun %v", d.cancelled, d.cleanups.begun)
	}
}
