package wire

import (
	"encoding/json"
	"testing"
	"time"

	"azurehaymaker/local/funchost/recordings"
)

// TestRecordedManualInvocations rebuilds the bodies of calls through the admin API.
func TestRecordedManualInvocations(t *testing.T) {
	data, err := recordings.Read("admin-and-auth-production.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ HandlerGot []recorded }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	inputs := []any{int64(5), "hello", nil, `{"k":1}`, "queue text"}
	for i, input := range inputs {
		want := file.HandlerGot[i].Body
		var e envelope
		if err := json.Unmarshal([]byte(want), &e); err != nil {
			t.Fatal(err)
		}
		sys := sysOf(t, e)
		var got []byte
		if e.Data["timer"] != nil {
			var info struct{ ScheduleStatus TimerStatus }
			if err := json.Unmarshal(e.Data["timer"], &info); err != nil {
				t.Fatal(err)
			}
			got = Timer("timer", true, &info.ScheduleStatus, false, input, sys)
		} else {
			m := QueueMessage{ExpirationTime: Forever(), NextVisible: Forever(), InsertionTime: parseTime(t, plain(t, e.Metadata["InsertionTime"])), Body: []byte(input.(string))}
			got = Queue("item", m, false, input, sys)
		}
		if string(got) != want {
			t.Errorf("input %v\n got %s\nwant %s", input, got, want)
		}
	}
}

func TestTimesLoseTheirFraction(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 999, time.UTC)
	if got := encode(at); got != "2026-01-02T03:04:05+00:00" {
		t.Error(got)
	}
}

func TestKeyIsNoMetadataOfItsOwn(t *testing.T) {
	body := HTTP("req", HTTPRequest{URL: "http://x/?Code=k&a=1", Method: "GET", Query: []Parameter{{"Code", []string{"k"}}, {"a", []string{"1"}}}}, Sys{})
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil {
		t.Fatal(err)
	}
	if e.Metadata["Code"] != nil || e.Metadata["a"] == nil {
		t.Errorf("metadata %s", body)
	}
}
