package trials_test

import (
	"testing"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/local/azuresim/tenant"
)

const (
	aGroup   = "/subscriptions/s/resourcegroups/hm-1"
	aNetwork = aGroup + "/providers/microsoft.network/virtualnetworks/n"
)

// looked is a run that ended incomplete with one look that listed things.
func looked(at time.Time, resources []string, remnants []haymaker.Remnant, errors ...string) evidence {
	last := haymaker.Verification{CheckedAt: at, Remnants: remnants, Errors: errors}
	for _, id := range resources {
		last.RemainingResources = append(last.RemainingResources, haymaker.Resource{ResourceID: id})
	}
	return evidence{left: map[thing]bool{}, report: haymaker.Report{
		Status: haymaker.RunCleanupIncomplete, Phases: haymaker.PhaseResults{Verification: []haymaker.Verification{last}},
	}}
}

// TestTheVerdictSeesWhatIsWrong: each way in which a report can be untrue is one
// that the verdict refuses, and what only seems to be is none.
func TestTheVerdictSeesWhatIsWrong(t *testing.T) {
	at := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		evidence evidence
		left     []thing
		journal  []tenant.Entry
		wrong    bool
	}{
		"what is listed is there":               {looked(at, []string{aGroup}, nil), []thing{{kindResource, aGroup}}, nil, false},
		"a part of what is listed":              {looked(at, []string{aGroup}, nil), []thing{{kindResource, aGroup}, {kindResource, aNetwork}}, nil, false},
		"something that nobody lists":           {looked(at, []string{aNetwork}, nil), []thing{{kindResource, aGroup}, {kindResource, aNetwork}}, nil, true},
		"a name that only begins alike":         {looked(at, []string{aGroup}, nil), []thing{{kindResource, aGroup}, {kindResource, aGroup + "1"}}, nil, true},
		"a job that nobody lists":               {looked(at, nil, nil), []thing{{"job", "hm-1-a"}}, nil, true},
		"a job whose list had no answer":        {looked(at, nil, nil, "container_apps_jobs: down"), []thing{{"job", "hm-1-a"}}, nil, false},
		"a job although another had no answer":  {looked(at, nil, nil, "resource_graph: down"), []thing{{"job", "hm-1-a"}}, nil, true},
		"listed and gone":                       {looked(at, []string{aGroup}, nil), nil, nil, true},
		"listed and gone since":                 {looked(at, []string{aGroup}, nil), nil, []tenant.Entry{{Event: "delete", ID: aGroup, Time: at.Add(time.Second)}}, false},
		"listed and gone long before":           {looked(at, []string{aGroup}, nil), nil, []tenant.Entry{{Event: "delete", ID: aGroup, Time: at.Add(-time.Minute)}}, true},
		"a remnant of another kind than listed": {looked(at, nil, []haymaker.Remnant{{Kind: "secret", ID: "x"}}), []thing{{"application", "x"}}, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			for _, left := range test.left {
				test.evidence.left[left] = true
			}
			test.evidence.journal = test.journal
			if err := test.evidence.judgeRemaining(); (err != nil) != test.wrong {
				t.Errorf("the verdict is %v, want something wrong: %t", err, test.wrong)
			}
		})
	}
}

// TestTheVerdictReadsTheLists: recorded deletions are held against the tenant.
func TestTheVerdictReadsTheLists(t *testing.T) {
	now := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		resource haymaker.Resource
		there    bool
		wrong    bool
	}{
		"deleted and gone":   {haymaker.Resource{ResourceID: aGroup, DeletedAt: &now}, false, false},
		"deleted and there":  {haymaker.Resource{ResourceID: aGroup, DeletedAt: &now}, true, true},
		"remaining":          {haymaker.Resource{ResourceID: aGroup}, true, false},
		"remaining and gone": {haymaker.Resource{ResourceID: aGroup}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			e := looked(now, nil, nil)
			e.report.Resources.List = []haymaker.Resource{test.resource}
			if test.there {
				e.left[thing{kindResource, aGroup}] = true
			}
			if err := e.judgeLists(); (err != nil) != test.wrong {
				t.Errorf("the verdict is %v, want something wrong: %t", err, test.wrong)
			}
		})
	}
}

// TestASeedMeansOnePlan, and another seed another.
func TestASeedMeansOnePlan(t *testing.T) {
	if a, b := draw(7).String(), draw(7).String(); a != b {
		t.Errorf("one seed gives\n%s\nand\n%s", a, b)
	}
	if draw(7).String() == draw(8).String() {
		t.Error("two seeds give one plan")
	}
	if len(pool()) < 40 {
		t.Errorf("trials draw from %d scenarios only", len(pool()))
	}
}
