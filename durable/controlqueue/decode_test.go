package controlqueue

import (
	"encoding/base64"
	"errors"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/store"
)

// raised is the framework's own sample (MessageManagerTests.cs) with an event.
const raised = `{"$type":"DurableTask.AzureStorage.MessageData","ActivityId":"5406d369-4369-4673-afae-6671a2fa1e57","TaskMessage":{"$type":"DurableTask.Core.TaskMessage","Event":{"$type":"DurableTask.Core.History.EventRaisedEvent","EventType":14,"Name":"go","Input":"{\"a\":1}","EventId":-1,"IsPlayed":false,"Timestamp":"2026-01-02T03:04:05.1234567Z"},"SequenceNumber":0,"OrchestrationInstance":{"$type":"DurableTask.Core.OrchestrationInstance","InstanceId":"abc","ExecutionId":null}},"CompressedBlobName":null,"SequenceNumber":7,"Sender":{"InstanceId":"","ExecutionId":""},"SerializableTraceContext":null}`

// begun is what a client of 1.17 sends for a start.
const begun = `{"$type":"DurableTask.AzureStorage.MessageData","ActivityId":"5406d369-4369-4673-afae-6671a2fa1e57","TaskMessage":{"$type":"DurableTask.Core.TaskMessage","Event":{"$type":"DurableTask.Core.History.ExecutionStartedEvent","OrchestrationInstance":{"$type":"DurableTask.Core.OrchestrationInstance","InstanceId":"abc","ExecutionId":"0123456789abcdef0123456789abcdef"},"EventType":0,"ParentInstance":null,"Name":"Hello","Version":"","Input":"\"Tokyo\"","Tags":{"$type":"System.Collections.Generic.Dictionary` + "`2[[System.String],[System.String]]" + `","color":"red"},"Correlation":null,"ScheduledStartTime":"2026-01-02T04:00:00+00:00","Generation":0,"EventId":-1,"IsPlayed":false,"Timestamp":"2026-01-02T03:04:05.1234567Z"},"SequenceNumber":0,"OrchestrationInstance":{"$type":"DurableTask.Core.OrchestrationInstance","InstanceId":"abc","ExecutionId":"0123456789abcdef0123456789abcdef"},"OrchestrationExecutionContext":null},"CompressedBlobName":null,"SequenceNumber":1,"Episode":null,"Sender":{"InstanceId":"","ExecutionId":""},"SerializableTraceContext":null}`

var sent = time.Date(2026, 1, 2, 3, 4, 5, 123456700, time.UTC)

// TestEveryEncodingIsOneMessage: case 10 of the compatibility notes.
func TestEveryEncodingIsOneMessage(t *testing.T) {
	want := Message{Kind: Raise, Key: "5406d369-4369-4673-afae-6671a2fa1e57", InstanceID: "abc", Sent: sent, Sequence: 7, Name: "go", Text: `{"a":1}`}
	assembly := strings.NewReplacer(`MessageData"`, `MessageData, DurableTask.AzureStorage"`, `EventRaisedEvent"`, `EventRaisedEvent, DurableTask.Core"`)
	for name, body := range map[string]string{
		"raw":               raised,
		"base64":            base64.StdEncoding.EncodeToString([]byte(raised)),
		"with assembly":     assembly.Replace(raised),
		"number of today":   strings.Replace(raised, `"EventType":14`, `"EventType":15`, 1),
		"another's number":  strings.Replace(raised, `"EventType":14`, `"EventType":3`, 1),
		"no number":         strings.Replace(raised, `"EventType":14,`, ``, 1),
		"unknown members":   strings.Replace(raised, `"SequenceNumber":7`, `"SequenceNumber":7,"Future":{"$type":"x"}`, 1),
		"time without zone": strings.Replace(raised, `4567Z`, `4567`, 1),
		"white space":       "\n " + raised + "\r\n",
	} {
		if got, err := Decode([]byte(body)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestAStartIsReadWhole(t *testing.T) {
	got, err := Decode([]byte(begun))
	if err != nil || got.Kind != Start || got.Name != "Hello" || got.Text != `"Tokyo"` || got.InstanceID != "abc" ||
		got.ExecutionID != "0123456789abcdef0123456789abcdef" || !maps.Equal(got.Tags, map[string]string{"color": "red"}) ||
		!got.ScheduledStart.Equal(time.Date(2026, 1, 2, 4, 0, 0, 0, time.UTC)) || got.Sent != sent {
		t.Errorf("%+v, %v", got, err)
	}
	alone := strings.Replace(begun, `"ScheduledStartTime":"2026-01-02T04:00:00+00:00"`, `"ScheduledStartTime":null`, 1)
	alone = strings.Replace(alone, `"Input":"\"Tokyo\""`, `"Input":null`, 1)
	if got, err := Decode([]byte(alone)); err != nil || !got.ScheduledStart.IsZero() || got.Text != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestEveryKindIsRead(t *testing.T) {
	for kind, c := range map[Kind]struct{ fields, want string }{
		Terminate: {`"Input":"stop it"`, "stop it"},
		Suspend:   {`"Reason":"tea"`, "tea"},
		Resume:    {`"Reason":null`, ""},
		Rewind:    {`"Data":"again"`, "again"},
		Raise:     {`"Name":"go","Input":"no JSON"`, `"no JSON"`},
	} {
		body := strings.Replace(raised, "EventRaisedEvent", string(kind), 1)
		body = strings.Replace(body, `"Name":"go","Input":"{\"a\":1}"`, c.fields, 1)
		if got, err := Decode([]byte(body)); err != nil || got.Kind != kind || got.Text != c.want {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
	}
}

func TestWhatNoToolSendsIsUnreadable(t *testing.T) {
	change := func(old, changed string) string {
		if !strings.Contains(raised+begun, old) {
			t.Fatalf("the fixtures lack %s", old)
		}
		if strings.Contains(raised, old) {
			return strings.Replace(raised, old, changed, 1)
		}
		return strings.Replace(begun, old, changed, 1)
	}
	for name, body := range map[string]string{
		"empty": "", "text": "hello", "array": "[]", "base64 of nothing": "AAAA", "cut": raised[:200],
		"other type":        change("AzureStorage.MessageData", "AzureStorage.OtherData"),
		"no type":           change(`"$type":"DurableTask.AzureStorage.MessageData",`, ""),
		"a worker's":        change("History.EventRaisedEvent", "History.TaskCompletedEvent"),
		"foreign namespace": change("DurableTask.Core.History.", "System."),
		"no event":          change(`"Event":`, `"Incident":`),
		"entity":            change(`"InstanceId":"abc"`, `"InstanceId":"@counter@a"`),
		"no instance":       change(`"InstanceId":"abc"`, `"InstanceId":""`),
		"no event name":     change(`"Name":"go"`, `"Name":null`),
		"endless name":      change(`"Name":"go"`, `"Name":"`+strings.Repeat("n", 2000)+`"`),
		"huge input":        change(`"Input":"{\"a\":1}"`, `"Input":"`+strings.Repeat("x", client.MaxPayloadBytes)+`"`),
		"bad execution":     change(`"ExecutionId":null`, `"ExecutionId":"a/b"`),
		"sub-orchestration": change(`"ParentInstance":null`, `"ParentInstance":{"Name":"P"}`),
		"a time of nobody":  change(`"ScheduledStartTime":"2026-01-02T04:00:00+00:00"`, `"ScheduledStartTime":"tomorrow"`),
		"a number for time": change(`"ScheduledStartTime":"2026-01-02T04:00:00+00:00"`, `"ScheduledStartTime":5`),
	} {
		if got, err := Decode([]byte(body)); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestALargeMessageNamesItsBlob(t *testing.T) {
	got, err := Decode([]byte(`{"$type":"DurableTask.AzureStorage.MessageData","ActivityId":"00000000-0000-0000-0000-000000000000","TaskMessage":null,"CompressedBlobName":"abc/message-1-EventRaised.json.gz","SequenceNumber":0}`))
	if err != nil || got.Blob != "abc/message-1-EventRaised.json.gz" || got.InstanceID != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(raised))
	f.Add([]byte(begun))
	f.Add([]byte(base64.StdEncoding.EncodeToString([]byte(begun))))
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := Decode(body)
		switch {
		case err != nil && !errors.Is(err, ErrUnreadable):
			t.Fatalf("another error: %v", err)
		case err == nil && m.Blob == "" && store.ValidateInstanceID(m.InstanceID) != nil:
			t.Fatalf("accepted the instance id %q", m.InstanceID)
		case err == nil && m.Blob == "":
			m.Key = "k"
			item := store.InboxItem{ID: m.itemID()}
			item.Event.Body = m.body()
			if err := item.Validate(); err != nil {
				t.Fatalf("its inbox item cannot be stored: %v", err)
			}
		}
	})
}
