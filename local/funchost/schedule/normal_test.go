package schedule

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNormalized(t *testing.T) {
	for text, want := range map[string]string{
		"*/10 * * * * *": "0,10,20,30,40,50 * * * * *", "0 0 22-2 * Jan Mon-Fri": "0 0 2-22 * 1 1-5", "5 4 * * Sun": "0 5 4 * * 0", "0 1,2,3,9 * 31 12 *": "0 1-3,9 * 31 12 *",
	} {
		c, err := parseCron(text)
		if err != nil || c.Normalized() != want {
			t.Errorf("%s: %q, %v, want %q", text, c.Normalized(), err, want)
		}
	}
}

// TestNormalizedMeansTheSame parses the normal form again.
func TestNormalizedMeansTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`(\*|[0-9]|\*/[1-9]|[1-4]-[5-9]) (\*|[0-9],[1-5][0-9]) (\*|[0-9]|1[0-9]-2[0-3]) (\*|[1-9]) (\*|[1-9]) (\*|[0-6])`).Draw(t, "cron")
		a, err := parseCron(text)
		if err != nil {
			t.Fatal(err)
		}
		b, err := parseCron(a.Normalized())
		if err != nil {
			t.Fatalf("%s became %s: %v", text, a.Normalized(), err)
		}
		from := time.Unix(rapid.Int64Range(1e9, 2e9).Draw(t, "from"), 0).UTC()
		if !a.Next(from).Equal(b.Next(from)) {
			t.Errorf("%s became %s, which means something else", text, a.Normalized())
		}
	})
}
