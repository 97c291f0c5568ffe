package wire

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"azurehaymaker/local/funchost/recordings"
)

// TestRecordedRetryContext compares the calls of a function with a retry policy with
// abort-retry-disconnect.json; the stack traces of .NET are not sent.
func TestRecordedRetryContext(t *testing.T) {
	data, err := recordings.Read("abort-retry-disconnect.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Requests []string `json:"retry_requests"`
	}
	if err := json.Unmarshal(data, &file); err != nil || len(file.Requests) != 6 {
		t.Fatalf("%d requests, %v", len(file.Requests), err)
	}
	for i, text := range file.Requests {
		var want struct {
			Metadata struct {
				Sys struct {
					UtcNow   string
					RandGUID string `json:"RandGuid"`
				}
				RetryContext map[string]any
			}
		}
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		c := &RetryContext{Count: i % 3, Max: 2, Function: "r"}
		if exception, ok := want.Metadata.RetryContext["Exception"].(map[string]any); ok {
			c.Err, c.InvocationID = &StatusError{Code: 500}, exception["InstanceId"].(string)
		}
		if (c.Err != nil) != (i%3 > 0) {
			t.Errorf("request %d: error %v", i, c.Err)
		}
		body := Queue("item", QueueMessage{ID: "x", PopReceipt: "y", Body: []byte("r")}, false, nil, Sys{Function: "r", UTCNow: time.Unix(0, 0), Retry: c})
		var got struct {
			Metadata struct{ RetryContext map[string]any }
		}
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatal(err)
		}
		if a, b := withoutTraces(got.Metadata.RetryContext), withoutTraces(want.Metadata.RetryContext); !reflect.DeepEqual(a, b) {
			t.Errorf("request %d:\n%v\nwant\n%v", i, a, b)
		}
	}
}

func withoutTraces(value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	for name := range object {
		if name == "StackTrace" || name == "StackTraceString" {
			delete(object, name)
			continue
		}
		object[name] = withoutTraces(object[name])
	}
	return object
}
