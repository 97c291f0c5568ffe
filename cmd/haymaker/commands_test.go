package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// want checks an exit code and what the two streams hold; a text that begins
// with ! must not be there.
func (r result) want(t *testing.T, code int, stdout, stderr []string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit code %d, want %d; stdout:\n%sstderr:\n%s", r.code, code, r.stdout, r.stderr)
	}
	for name, c := range map[string]struct {
		got  string
		want []string
	}{"stdout": {r.stdout, stdout}, "stderr": {r.stderr, stderr}} {
		for _, text := range c.want {
			if not, absent := strings.CutPrefix(text, "!"); absent == strings.Contains(c.got, not) {
				t.Errorf("%s: %q is wrong:\n%s", name, text, c.got)
			}
		}
		if len(c.want) == 0 && c.got != "" {
			t.Errorf("%s should be empty:\n%s", name, c.got)
		}
	}
}

// document decodes stdout, which must be nothing but one document.
func document[T any](t *testing.T, format, text string) T {
	t.Helper()
	var value T
	body := []byte(text)
	if format == "yaml" {
		var err error
		if body, err = yaml.YAMLToJSON(body); err != nil {
			t.Fatalf("not YAML: %v\n%s", err, text)
		}
	}
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatalf("not one %s document: %v\n%s", format, err, text)
	}
	return value
}

func TestStart(t *testing.T) {
	d := deploy(t)
	got := d.run("run", "start", "--run-id", strings.ToUpper(runA), "--scenario", "networking-01-virtual-network", "--size", "large", "--duration", "90m", "--tag", "team=blue,cost=1")
	got.want(t, 0, []string{"Run", runA, "Status", d.server.URL + "/api/v1/runs/" + runA, "haymaker run watch " + runA}, nil)
	run := d.started[runA]
	if run.Timing.ActiveSeconds != 5400 || run.Size != haymaker.SizeLarge || len(run.Scenarios) != 1 || run.Tags["team"] != "blue" || run.Tags["cost"] != "1" || run.ExecutionType != haymaker.ExecutionManual {
		t.Errorf("started %+v", run)
	}
	d.run("run", "start", "--run-id", runA).want(t, exitRefused, nil, []string{"error (refused): start run " + runA + ": RUN_EXISTS", "trace id:", "exit code: 3", "!(trace"})
	d.run("run", "start", "--scenario", "compute-99-nothing").want(t, exitRefused, nil, []string{"SCENARIO_NOT_FOUND"})
	for _, format := range []string{"json", "yaml"} {
		started := document[api.Started](t, format, d.run("run", "start", "--format", format).stdout)
		if _, known := d.started[started.RunID]; !known || started.StatusQueryGetURI == "" {
			t.Errorf("%s: %+v", format, started)
		}
	}
}

func TestDurationsOfAStart(t *testing.T) {
	for _, c := range []struct {
		arguments []string
		seconds   int // 0: refused
	}{
		{[]string{"--active", "30"}, 30}, {[]string{"--duration", "8h"}, 28800}, {[]string{"--duration", "0.5"}, 1800}, {[]string{"--duration", "24"}, 86400}, {[]string{"--duration", "1h30m"}, 5400},
		{nil, 28800}, {[]string{"--active", "0"}, 0}, {[]string{"--active", "-5"}, 0}, {[]string{"--duration", "0"}, 0}, {[]string{"--duration", "25h"}, 0}, {[]string{"--duration", "soon"}, 0},
		{[]string{"--duration", "NaN"}, 0}, {[]string{"--duration", "1e300"}, 0}, {[]string{"--duration", ""}, 0}, {[]string{"--active", "1", "--duration", "1h"}, 0},
	} {
		d := deploy(t)
		got := d.run(append([]string{"run", "start", "--run-id", runA}, c.arguments...)...)
		if seconds := d.started[runA].Timing.ActiveSeconds; seconds != c.seconds || (got.code == 0) != (c.seconds > 0) || got.code > 1 {
			t.Errorf("%v: exit code %d, %d seconds; %s", c.arguments, got.code, seconds, got.stderr)
		}
	}
}

func TestList(t *testing.T) {
	d := deploy(t)
	d.run("run", "list").want(t, 0, []string{"Run", "Status", "Reason"}, nil)
	d.record(runA, func(*haymaker.Run) {})
	d.end(runB, haymaker.RunFailed)
	d.run("run", "list").want(t, 0, []string{runA, runB, "in_progress", "failed", "2026-11-25 12:00:00Z", "2026-11-25 13:00:00Z"}, nil)
	d.run("run", "list", "--status", "failed").want(t, 0, []string{"!" + runA, runB}, nil)
	d.run("run", "list", "--status", "odd").want(t, exitRefused, nil, []string{"INVALID_PARAMETER", "cleanup_incomplete"})
	first := d.run("run", "list", "--limit", "1")
	first.want(t, 0, []string{"more: --continuation '"}, nil)
	for _, format := range []string{"json", "yaml"} {
		page := document[api.RunList](t, format, d.run("run", "list", "--limit", "1", "--format", format).stdout)
		rest := document[api.RunList](t, format, d.run("run", "list", "--limit", "1", "--format", format, "--continuation", page.Continuation).stdout)
		if len(page.Runs) != 1 || len(rest.Runs) != 1 || page.Runs[0].RunID == rest.Runs[0].RunID || rest.Continuation != "" {
			t.Errorf("%s: %+v then %+v", format, page, rest)
		}
	}
}

func TestShow(t *testing.T) {
	d := deploy(t)
	d.started[runA] = haymaker.RunRequest{}
	d.run("run", "show", runA).want(t, 0, []string{"in_progress", "2 agents run", "!Started", "!0001"}, nil)
	d.record(runA, func(r *haymaker.Run) { r.FailureReason, r.Error = haymaker.ReasonProvisioningFailed, "no quota" })
	d.scenario(runA, "networking-01-virtual-network", haymaker.ScenarioFailed, "gone \x1b[2J wrong")
	d.run("run", "show", strings.ToUpper(runA)).want(t, 0, []string{
		"Reason", "provisioning_failed: no quota", "networking-01-virtual-network", "hm-00000000-networking-01", "gone  [2J wrong", "!\x1b", "Started", "2026-11-25 12:00:00Z",
	}, nil)
	asJSON := document[api.RunView](t, "json", d.run("run", "show", runA, "--format", "json").stdout)
	asYAML := document[api.RunView](t, "yaml", d.run("run", "show", runA, "--format=yaml").stdout)
	asJSON.Details[0].Error = strings.ReplaceAll(asJSON.Details[0].Error, "\x1b", " ") // which YAML cannot hold
	if !reflect.DeepEqual(asJSON, asYAML) || asJSON.Error != "no quota" || len(asJSON.Details) != 1 || asJSON.Details[0].Error != "gone  [2J wrong" {
		t.Errorf("JSON %+v\nYAML %+v", asJSON, asYAML)
	}
	d.run("run", "show", runB).want(t, exitRefused, nil, []string{"RUN_NOT_FOUND", "exit code: 3"})
}

func TestCancel(t *testing.T) {
	d := deploy(t)
	d.started[runA] = haymaker.RunRequest{}
	d.run("run", "cancel", runA).want(t, 0, []string{runA, "cancelling"}, nil)
	if got := document[api.Cancelled](t, "json", d.run("run", "cancel", runA, "--format", "json").stdout); got.RunID != runA || len(d.cancelled) != 2 {
		t.Errorf("%+v, cancelled %v", got, d.cancelled)
	}
	d.run("run", "cancel", runB).want(t, exitRefused, nil, []string{"RUN_NOT_FOUND"})
	d.end(runB, haymaker.RunCompleted)
	d.run("run", "cancel", runB).want(t, exitRefused, nil, []string{"RUN_FINISHED"})
}

func TestCancelAndWatch(t *testing.T) {
	for status, code := range map[haymaker.RunStatus]int{haymaker.RunCancelled: 0, haymaker.RunCompleted: 0, haymaker.RunCleanupIncomplete: 1} {
		d := deploy(t)
		d.started[runA] = haymaker.RunRequest{}
		d.record(runA, func(*haymaker.Run) {})
		d.paused = func(n int) {
			if n == 2 {
				d.end(runA, status)
			}
		}
		if got := d.run("run", "cancel", runA, "--watch"); got.code != code || !strings.Contains(got.stdout, "status                               "+string(status)) {
			t.Errorf("%s: %+v", status, got)
		}
	}
}

func TestReport(t *testing.T) {
	d := deploy(t)
	d.record(runA, func(*haymaker.Run) {})
	d.run("run", "report", runA).want(t, exitRefused, nil, []string{"REPORT_NOT_FOUND", "written when the run ends"})
	d.reports[runA] = haymaker.Report{
		RunID: runA, Status: haymaker.RunCompleted, StartedAt: noon, EndedAt: noon, Scenarios: []haymaker.ScenarioReport{{Name: "networking-01-virtual-network", Operations: 7, Strategy: &haymaker.StrategyReport{Ended: "steps", Reason: "outage", ToolCalls: 3}}},
		ServicePrincipals: haymaker.IdentityReport{Created: 5, Deleted: 5}, Resources: haymaker.ResourceReport{Created: 9, Deleted: 9},
	}
	d.run("run", "report", runA).want(t, 0, []string{"completed", "5 created, 5 deleted", "9 created, 9 deleted, 0 remaining", "none was made", "networking-01-virtual-network", "fell back to steps: outage"}, nil)

	dir := filepath.Join(t.TempDir(), "new", "reports")
	got := d.run("run", "report", runA, "--save", dir, "--format", "json")
	got.want(t, 0, []string{runA}, []string{"saved in " + filepath.Join(dir, runA)})
	printed := document[haymaker.Report](t, "json", got.stdout)
	raw, err := os.ReadFile(filepath.Join(dir, runA, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, runA, "report.html"))
	if saved := document[haymaker.Report](t, "json", string(raw)); err != nil || !reflect.DeepEqual(saved, printed) || !strings.Contains(string(page), runA) {
		t.Errorf("saved %+v and %s, %v; printed %+v", saved, page, err, printed)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d.run("run", "report", runA, "--save", filepath.Join(dir, "file")).want(t, exitUsage, nil, []string{"save the report", "exit code: 1"})
}

func TestEvidenceInWords(t *testing.T) {
	d := deploy(t)
	d.record(runA, func(*haymaker.Run) {})
	report := haymaker.Report{RunID: runA}
	report.Verification.CheckedAt = append(report.Verification.CheckedAt, noon, noon)
	report.Verification.Method = []string{"a", "b"}
	d.reports[runA] = report
	d.run("run", "report", runA).want(t, 0, []string{"NOT proven clean, by 2 methods, looked 2 times, last at 2026-11-25 12:00:00Z"}, nil)
	report.Verification.Clean = true
	d.reports[runA] = report
	d.run("run", "report", runA).want(t, 0, []string{"!NOT", "clean, by 2 methods"}, nil)
}

func TestLongCellsAreWrappedWithoutLoss(t *testing.T) {
	d := deploy(t)
	long := strings.TrimSpace(strings.Repeat("the quota of the family is exceeded ", 12))
	d.record(runA, func(r *haymaker.Run) { r.FailureReason, r.Error = haymaker.ReasonProvisioningFailed, long })
	d.scenario(runA, "networking-01-virtual-network", haymaker.ScenarioFailed, long)
	first := d.run("run", "show", runA)
	letters := func(text string) string {
		return strings.Join(strings.Fields(strings.ReplaceAll(text, "│", " ")), " ")
	}
	if !strings.Contains(letters(first.stdout), long) {
		t.Errorf("the text is not whole:\n%s", first.stdout)
	}
	for line := range strings.Lines(first.stdout) {
		if len([]rune(line)) > 260 {
			t.Errorf("a line has %d characters: %s", len([]rune(line)), line)
		}
	}
	if again := d.run("run", "show", runA); again != first {
		t.Errorf("the unchanged run looks different:\n%s\n%s", first.stdout, again.stdout)
	}
	if view := document[api.RunView](t, "yaml", d.run("run", "show", runA, "--format", "yaml").stdout); view.Error != long {
		t.Errorf("YAML wrapped it: %q", view.Error)
	}
}
