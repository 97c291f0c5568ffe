package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"testing"
	"unicode/utf8"

	"azurehaymaker/haymaker"
)

// FuzzParseStart: whatever comes in is refused as the caller's fault in a short,
// readable message, or reads back as what it was written as; and a plan that is
// accepted keeps the limits.
func FuzzParseStart(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "null", `{"timeout":60}`, `{"duration_hours":0.5,"tags":{"a":"b"}}`, `{"scenarios":["compute-01-linux-vm-web-server"],"run_id":"` + runA + `"}`,
		`{"timeout":0}`, `{}}`, `{"Timeout":1,"timeout":2}`, `{"x":1}`, "{\"requested_by\":\"\xff\"}", `{"duration_hours":1e308}`, `{"tags":{"é":"ü"}}`,
	} {
		f.Add([]byte(seed))
	}
	server := newWorld(f).api
	f.Fuzz(func(t *testing.T, body []byte) {
		request, err := ParseStart(body)
		if err == nil {
			var again StartRequest
			written, encodeErr := json.Marshal(request)
			if encodeErr == nil {
				again, err = ParseStart(written)
			}
			if encodeErr != nil || err != nil || len(request.Scenarios) > 0 && !reflect.DeepEqual(request, again) {
				t.Errorf("%q read as %+v, read back as %+v, %v, %v", body, request, again, encodeErr, err)
			}
			var run haymaker.RunRequest
			if run, err = server.Plan(request, haymaker.ExecutionManual); err == nil {
				if run.Timing.ActiveSeconds < 1 || run.Timing.ActiveSeconds > maxHours*3600 || len(run.RunID) != 36 || run.Size.Count() < 5 || len(run.Scenarios) > maxScenarios || len(run.Tags) > maxTags {
					t.Errorf("%q was planned as %+v", body, run)
				}
				return
			}
		}
		var refused *Error
		if !errors.As(err, &refused) || refused.Status != http.StatusBadRequest && refused.Status != http.StatusNotFound || refused.Code == "" ||
			len(refused.Message) > 800 || !utf8.ValidString(refused.Message) {
			t.Errorf("%q was refused with %#v", body, err)
		}
	})
}
