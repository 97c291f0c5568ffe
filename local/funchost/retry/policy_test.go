package retry

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func section(entries map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := entries[name]
		return value, ok
	}
}

func TestRead(t *testing.T) {
	p, err := Read(section(map[string]string{"strategy": "FixedDelay", "maxRetryCount": "2", "delayInterval": "00:00:01"}))
	if err != nil || *p != (Policy{MaxRetries: 2, Min: time.Second, Max: time.Second}) {
		t.Errorf("%+v, %v", p, err)
	}
	p, err = Read(section(map[string]string{"strategy": "exponentialBackoff", "maxRetryCount": "-1", "minimumInterval": "00:00:02", "maximumInterval": "00:15:00"}))
	if err != nil || *p != (Policy{MaxRetries: Forever, Exponential: true, Min: 2 * time.Second, Max: 15 * time.Minute}) {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestReadRefuses(t *testing.T) {
	for want, entries := range map[string]map[string]string{
		"Value cannot be null. (Parameter 'MaxRetryCount')":   {"strategy": "fixedDelay", "delayInterval": "00:00:01"},
		"Value cannot be null. (Parameter 'DelayInterval')":   {"strategy": "fixedDelay", "maxRetryCount": "1"},
		"Value cannot be null. (Parameter 'MinimumInterval')": {"strategy": "exponentialBackoff", "maxRetryCount": "1"},
		"Value cannot be null. (Parameter 'MaximumInterval')": {"strategy": "exponentialBackoff", "maxRetryCount": "1", "minimumInterval": "00:00:01"},
		"(Parameter 'maxRetryCount')":                         {"strategy": "fixedDelay", "maxRetryCount": "-2", "delayInterval": "00:00:01"},
		"is above its 'maximumInterval'":                      {"strategy": "exponentialBackoff", "maxRetryCount": "1", "minimumInterval": "00:00:02", "maximumInterval": "00:00:01"},
		"'strategy' must be":                                  {"strategy": "linear", "maxRetryCount": "1"},
		"must be a time span":                                 {"strategy": "fixedDelay", "maxRetryCount": "1", "delayInterval": "soon"},
	} {
		if _, err := Read(section(entries)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", entries, err, want)
		}
	}
}

func TestPauses(t *testing.T) {
	fixed := NewPauses(&Policy{Min: time.Second, Max: time.Second}, nil)
	for range 2 {
		if got := fixed.Next(); got != time.Second {
			t.Errorf("a fixed delay of a second is %v", got)
		}
	}
	growing := NewPauses(&Policy{Exponential: true, Min: time.Second, Max: 10 * time.Second}, func() float64 { return 0.5 })
	for i, want := range []float64{1, 2, 3, 5, 9, 10, 10} {
		if got := growing.Next().Seconds(); got != want {
			t.Errorf("pause %d is %v s, want %v", i, got, want)
		}
	}
}

func TestPausesStayWithinTheirBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "min"))
		high := low + time.Duration(rapid.Int64Range(0, int64(24*time.Hour)).Draw(t, "more"))
		s := NewPauses(&Policy{Exponential: true, Min: low, Max: high}, func() float64 { return rapid.Float64Range(0, 1).Draw(t, "random") })
		for range rapid.IntRange(1, 80).Draw(t, "count") {
			if d := s.Next(); d < low || d > high {
				t.Fatalf("%v is not from %v to %v", d, low, high)
			}
		}
	})
}
