package haymaker

import (
	"strings"
	"testing"
	"time"
)

func TestJudge(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	past, later := now.Add(-time.Minute), now.Add(time.Minute)
	const run = "00000000-0000-4000-8000-00000000000a"
	protected := OrphanedRun{RunID: run, Findings: []Finding{{Until: &later}, {Until: &past}}}
	if protected.Judge(StandingEnded, now); protected.Verdict != VerdictReport || !strings.Contains(protected.Why, later.Format(time.RFC3339)) {
		t.Errorf("what nobody can delete: %+v", protected)
	}
	protected.Findings = append(protected.Findings, Finding{})
	if protected.Judge(StandingEnded, now); protected.Verdict != VerdictCleanUp {
		t.Errorf("with something that can be deleted: %+v", protected)
	}
	for name, c := range map[string]struct {
		run      string
		standing Standing
		expiries []*time.Time
		want     Verdict
	}{
		"in progress, though overdue":        {run, StandingActive, []*time.Time{&past}, VerdictKeep},
		"ended, whatever its tags say":       {run, StandingEnded, []*time.Time{&later}, VerdictCleanUp},
		"unknown and overdue":                {run, StandingUnknown, []*time.Time{&past, nil}, VerdictCleanUp},
		"unknown, one thing not yet overdue": {run, StandingUnknown, []*time.Time{&past, &later}, VerdictReport},
		"unknown, at the very second":        {run, StandingUnknown, []*time.Time{&now}, VerdictCleanUp},
		"unknown without any time":           {run, StandingUnknown, []*time.Time{nil}, VerdictReport},
		"not answered":                       {run, StandingNoReply, []*time.Time{&past}, VerdictKeep},
		"no run named":                       {"", StandingEnded, []*time.Time{&past}, VerdictReport},
	} {
		o := OrphanedRun{RunID: c.run}
		for _, at := range c.expiries {
			o.Findings = append(o.Findings, Finding{ExpiresAt: at})
		}
		if o.Judge(c.standing, now); o.Verdict != c.want || o.Why == "" || o.Standing == "" {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

func TestByRun(t *testing.T) {
	const a, b = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
	runs := ByRun([]Finding{{ID: "1", RunID: b}, {ID: "2", RunID: strings.ToUpper(a)}, {ID: "3", RunID: a}, {ID: "4"}, {ID: "5", RunID: "../" + a}})
	if len(runs) != 3 || runs[0].RunID != "" || len(runs[0].Findings) != 2 || runs[1].RunID != a || len(runs[1].Findings) != 2 || runs[2].RunID != b {
		t.Errorf("%+v", runs)
	}
	if runs := ByRun(nil); runs == nil || len(runs) != 0 {
		t.Errorf("of nothing: %v", runs)
	}
}
