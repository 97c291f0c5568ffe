package management

import (
	"net/http"
	"testing"

	"azurehaymaker/durable"
	"azurehaymaker/durable/historyfile"
	"azurehaymaker/durable/replaytest"
)

// TestAHistoryIsTakenFromALiveHubAndReplayed: also of an instance that waits.
func TestAHistoryIsTakenFromALiveHubAndReplayed(t *testing.T) {
	l := live{t, liveHub(t)}
	l.do("POST", "orchestrators/Chain/c1", `"x"`, http.StatusAccepted)
	l.do("POST", "orchestrators/Wait/w1", `1`, http.StatusAccepted)
	l.until("c1", "completed", status("Completed"))
	l.until("w1", "running", status("Running"))
	registry := durable.NewRegistry()
	register(t, registry)
	for id, least := range map[string]int{"c1": 16, "w1": 3} {
		events, err := historyfile.Decode(l.do("GET", "instances/"+id+"/history", "", http.StatusOK).Body.Bytes())
		if err != nil || len(events) < least {
			t.Fatalf("%s: %d events, %v", id, len(events), err)
		}
		if err := replaytest.Check(registry, events); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	l.do("GET", "instances/nobody/history", "", http.StatusNotFound)
}
