package listing_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"azurehaymaker/local/proof/listing"
)

func TestCompare(t *testing.T) {
	c := listing.Compare(
		listing.List{Source: listing.Handler, Functions: []string{"tick", "Health"}},
		listing.List{Source: listing.Staged, Functions: []string{"health", "tick"}},
		listing.List{Source: listing.Running, Functions: []string{"tick", "old"}},
	)
	if c.Reference != listing.Handler || !slices.Equal(c.Missing, []listing.Difference{{Function: "Health", List: listing.Running}}) || !slices.Equal(c.Extra, []listing.Difference{{Function: "old", List: listing.Running}}) {
		t.Errorf("%+v", c)
	}
}

// TestListsDifferExactlyWhenTheirSetsDo: order and repetition mean nothing, and
// exchanging two lists exchanges missing and extra.
func TestListsDifferExactlyWhenTheirSetsDo(t *testing.T) {
	names := rapid.SliceOf(rapid.SampledFrom([]string{"a", "b", "c", "d"}))
	rapid.Check(t, func(t *rapid.T) {
		one, two := names.Draw(t, "one"), names.Draw(t, "two")
		there := listing.Compare(listing.List{Source: "x", Functions: one}, listing.List{Source: "x", Functions: two})
		back := listing.Compare(listing.List{Source: "x", Functions: two}, listing.List{Source: "x", Functions: one})
		if !slices.Equal(there.Missing, back.Extra) || !slices.Equal(there.Extra, back.Missing) {
			t.Fatalf("%v %v: %+v and %+v", one, two, there, back)
		}
		set := func(s []string) []string { return slices.Compact(slices.Sorted(slices.Values(s))) }
		if same := slices.Equal(set(one), set(two)); same != (len(there.Missing)+len(there.Extra) == 0) {
			t.Fatalf("%v %v: %+v", one, two, there)
		}
	})
}
