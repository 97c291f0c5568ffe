package schedule

import (
	"encoding/json"
	"testing"
	"time"

	"azurehaymaker/local/funchost/recordings"
)

type vector struct {
	Schedule        string
	Kind            string
	Valid           bool
	TimespanSeconds *float64
	CronError       *string
	Occurrences     []struct {
		After time.Time
		Next  []string
	}
}

// TestRecordedVectors holds every recorded schedule text to the library's verdict,
// error text and occurrences.
func TestRecordedVectors(t *testing.T) {
	data, err := recordings.Read("ncrontab-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) != 88 {
		t.Fatalf("%d vectors, recorded were 88", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.Schedule, func(t *testing.T) { checkVector(t, v) })
	}
}

func checkVector(t *testing.T, v vector) {
	if v.CronError != nil {
		if _, err := parseCron(v.Schedule); err == nil || err.Error() != *v.CronError {
			t.Errorf("cron error %v, want %q", err, *v.CronError)
		}
	}
	parsed, err := Parse(v.Schedule)
	if (err == nil) != v.Valid {
		t.Fatalf("Parse: %v, want valid=%v", err, v.Valid)
	}
	if !v.Valid {
		return
	}
	interval, isSpan := parsed.(Constant)
	if isSpan != (v.Kind == "timespan") {
		t.Fatalf("%T for kind %s", parsed, v.Kind)
	}
	if isSpan && time.Duration(interval).Seconds() != *v.TimespanSeconds {
		t.Errorf("%v, want %v s", time.Duration(interval), *v.TimespanSeconds)
	}
	for _, o := range v.Occurrences {
		at := o.After
		for i, want := range o.Next {
			at = parsed.Next(at)
			got := at.Format(time.RFC3339)
			if at.IsZero() {
				got = "MaxValue"
			}
			if got != want {
				t.Fatalf("occurrence %d after %v: %s, want %s", i, o.After, got, want)
			}
		}
	}
}
