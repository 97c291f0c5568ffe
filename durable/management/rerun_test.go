package management

import (
	"strings"
	"testing"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

func TestRerun(t *testing.T) {
	for query, task := range map[string]int32{
		"fromTask=0": 0, "FROMTASK=0&newInstanceId=": 0, "fromActivity=hello": 0, "fromActivity=Hello&call=1": 0, "fromActivity=Hello&call=x": 0,
	} {
		h := newHub(t)
		h.failed(t, "x")
		got := h.ask("POST", base+"x/rerun?"+query, "")
		if got.Code != 202 || !strings.Contains(got.Body.String(), `"id":"`) || strings.Contains(got.Body.String(), `"id":"x"`) {
			t.Fatalf("%s: %d %s", query, got.Code, got.Body)
		}
		page, err := h.store.ListInstances(t.Context(), store.InstanceQuery{Statuses: []history.Status{history.StatusPending}})
		if err != nil || len(page.Instances) != 1 {
			t.Fatalf("%d instances are Pending, error %v", len(page.Instances), err)
		}
		row := page.Instances[0]
		want := history.RerunOf{Origin: history.Origin{InstanceID: "x", ExecutionID: run}, TaskID: task}
		if row.RerunOf == nil || *row.RerunOf != want || row.Name != "Hello" {
			t.Errorf("%s: the new row is %+v", query, row)
		}
		if len(h.prepared) != 1 || !h.prepared[0].Rerun {
			t.Errorf("%s: prepared %+v", query, h.prepared)
		}
	}
	h := newHub(t)
	h.failed(t, "x")
	if got := h.ask("POST", base+"x/rerun?fromTask=0&newInstanceId=y", ""); got.Code != 202 || !strings.Contains(got.Body.String(), `"id":"y"`) {
		t.Errorf("an id of its own: %d %s", got.Code, got.Body)
	}
}

func TestRerunRefuses(t *testing.T) {
	h := newHub(t)
	h.failed(t, "x")
	h.begun(t, "live")
	for path, code := range map[string]int{
		"nobody/rerun?fromTask=0": 404, "live/rerun?fromTask=0": 409, "live/rerun": 409, "x/rerun": 400, "x/rerun?fromTask=": 400, "x/rerun?fromTask=-1": 400,
		"x/rerun?fromTask=99999999999": 400, "x/rerun?fromTask=7": 400, "x/rerun?fromActivity=nobody": 400, "x/rerun?fromActivity=Hello&call=2": 400,
		"x/rerun?fromTask=0&newInstanceId=live": 409, "x/rerun?fromTask=0&newInstanceId=a%2Fb": 400,
	} {
		got := h.ask("POST", base+path, "")
		if got.Code != code || code != 404 && !strings.HasPrefix(got.Body.String(), `{"Message":"`) {
			t.Errorf("%s: %d %s, want %d", path, got.Code, got.Body, code)
		}
	}
	h.store.Break(faulty.Send, faulty.Fault{})
	if got := h.ask("POST", base+"x/rerun?fromTask=0&newInstanceId=z", ""); got.Code != 202 || len(h.errors) != 1 {
		t.Errorf("a lost wake: %d %s, reported %v", got.Code, got.Body, h.errors)
	}
}
