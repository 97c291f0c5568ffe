package history_test

import (
	"slices"
	"testing"

	"azurehaymaker/durable/history"

	"pgregory.net/rapid"
)

func TestOrdinalsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.SliceOf(rapid.IntRange(0, 300)).Draw(t, "places")
		set := history.OrdinalsOf(places...)
		again, err := history.ParseOrdinals(set.String())
		if err != nil {
			t.Fatal(err)
		}
		want := slices.Compact(slices.Sorted(slices.Values(places)))
		if got := slices.Collect(again.All); !slices.Equal(got, want) {
			t.Fatalf("%s reads back as %v, want %v", set, got, want)
		}
	})
}

func TestOrdinalsAreShort(t *testing.T) {
	for want, places := range map[string][]int{"": nil, "7": {7}, "0-3": {3, 1, 0, 2}, "1,3,5-6": {5, 6, 1, 3, 3}} {
		if got := history.OrdinalsOf(places...).String(); got != want {
			t.Errorf("%v is written %q, want %q", places, got, want)
		}
	}
}

func TestOrdinalsRefuse(t *testing.T) {
	for _, text := range []string{"x", "-1", "3-2", "2,1", "1-3,3", "1,,2", "1-", ",", "99999999999", "+1", "1 "} {
		if set, err := history.ParseOrdinals(text); err == nil {
			t.Errorf("%q is read as %s", text, set)
		}
	}
}

// FuzzParseOrdinals: what is read is in order, and written again it reads the
// same.
func FuzzParseOrdinals(f *testing.F) {
	for _, seed := range []string{"", "1", "1-3,7", "0-1073741824", "1,2", "a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		set, err := history.ParseOrdinals(text)
		if err != nil {
			return
		}
		again, err := history.ParseOrdinals(set.String())
		if err != nil || again.String() != set.String() {
			t.Errorf("%q is written %q, which reads as %q, %v", text, set, again, err)
		}
		last := -1
		for place := range set.All {
			if place <= last {
				t.Fatalf("%q gives %d after %d", text, place, last)
			}
			if last = place; place > 1<<12 {
				break
			}
		}
	})
}
