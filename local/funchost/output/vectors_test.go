package output

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/funchost/recordings"
)

// TestRecordedVectors compares every recorded output value with the messages that the
// real host put on the wire.
func TestRecordedVectors(t *testing.T) {
	data, err := recordings.Read("queue-output-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Raw        string
		Invocation string
		Messages   []struct{ Wire string }
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) != 22 {
		t.Fatalf("%d vectors, recorded were 22", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.Raw, func(t *testing.T) {
			value, err := jsonnet.Parse(v.Raw, jsonnet.ReadDates)
			if err != nil {
				t.Fatal(err)
			}
			messages, err := Messages(value, false)
			if (err == nil) != (v.Invocation == "Succeeded") {
				t.Fatalf("error %v, recorded %s", err, v.Invocation)
			}
			want := v.Messages
			if v.Raw == "1.50" {
				// Recorded twice; an artefact of the recording, see its README.
				want = want[:1]
			}
			if len(messages) != len(want) {
				t.Fatalf("%d messages %q, want %d", len(messages), messages, len(want))
			}
			for i, m := range messages {
				if got := base64.StdEncoding.EncodeToString(m); got != want[i].Wire {
					t.Errorf("message %d on the wire %q, want %q", i, got, want[i].Wire)
				}
			}
		})
	}
}

func TestLiteralSkipsTheBase64Step(t *testing.T) {
	for _, text := range []string{"test", "SGVsbG8=", ""} {
		messages, err := Messages(text, true)
		if err != nil || len(messages) != 1 || string(messages[0]) != text {
			t.Errorf("%q became %q, %v", text, messages, err)
		}
	}
}

func FuzzMessages(f *testing.F) {
	for _, seed := range []string{"", "test", "{oops}", `[1,"x",{"a":null}]`, "output from go", "{\"d\":\"2024-01-02T03:04:05+02:00\"}"} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, literal bool) {
		messages, err := Messages(text, literal)
		if err != nil && messages != nil {
			t.Fatalf("messages %q beside the error %v", messages, err)
		}
	})
}
