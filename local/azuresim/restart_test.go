package azuresim_test

import (
	"testing"

	"azurehaymaker/local/azuresim"
)

// TestFaultsSurviveARestart: rules with what is left of them, the schedule with
// its counts.
func TestFaultsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	f := startIn(t, dir, azuresim.Settings{})
	token := f.token(f.cred, armScope)
	f.call("POST", "/_sim/faults", "", map[string]any{"plane": "arm", "match": "/twice", "status": 503, "count": 2}).want(t, 200, "")
	f.call("POST", "/_sim/faults", "", map[string]any{"plane": "arm", "match": "/once", "status": 503}).want(t, 200, "")
	f.call("POST", "/_sim/faults/random", "", map[string]any{"seed": 3, "share": 1, "kinds": []string{"internal_error"}, "planes": []string{"arm"}, "repeat": 2}).want(t, 200, "")
	get := func(name string) reply { return f.call("GET", f.group(name)+groupAPI, token, nil) }
	get("twice").want(t, 503, "")
	get("once").want(t, 503, "")
	get("other").want(t, 500, "")
	f.close()
	f = startIn(t, dir, azuresim.Settings{})
	get("twice").want(t, 503, "")
	get("other").want(t, 500, "") // the second of two
	get("other").want(t, 404, "")
	met, record := f.record()
	if len(met) != 2 || record.Faults != 2 || record.Schedule == nil || record.Schedule.Seed != 3 {
		t.Errorf("record %+v", record)
	}
	var rules struct{ Faults []struct{ Count, Hits int } }
	f.decode("/_sim/faults", &rules)
	if len(rules.Faults) != 2 || rules.Faults[0].Hits != 2 || rules.Faults[1].Count != 0 {
		t.Errorf("rules %+v", rules)
	}
	f.call("DELETE", "/_sim/faults/random", "", nil).want(t, 200, "")
	f.call("DELETE", "/_sim/faults", "", nil).want(t, 200, "")
	f.close()
	f = startIn(t, dir, azuresim.Settings{})
	get("twice").want(t, 404, "")
}
