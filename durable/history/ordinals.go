package history

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Ordinals is a set of places in a history, written as ranges: "2-5,9". The
// zero value is the empty set.
type Ordinals struct{ ranges []ordinalRange }

type ordinalRange struct{ first, last int }

// OrdinalsOf makes the set of the given places.
func OrdinalsOf(places ...int) Ordinals {
	places = slices.Compact(slices.Sorted(slices.Values(places)))
	var o Ordinals
	for _, place := range places {
		if n := len(o.ranges); n > 0 && o.ranges[n-1].last == place-1 {
			o.ranges[n-1].last = place
			continue
		}
		o.ranges = append(o.ranges, ordinalRange{place, place})
	}
	return o
}

// maxOrdinal bounds what a set read from storage may name.
const maxOrdinal = 1 << 30

// ParseOrdinals reads what String wrote; an error for anything else.
func ParseOrdinals(text string) (Ordinals, error) {
	var o Ordinals
	if text == "" {
		return o, nil
	}
	next := 0
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		from, err := strconv.ParseUint(first, 10, 32)
		to, err2 := strconv.ParseUint(last, 10, 32)
		if err != nil || err2 != nil || int(from) < next || to < from || to > maxOrdinal {
			return Ordinals{}, fmt.Errorf("%q is no list of ascending ordinals", part)
		}
		o.ranges = append(o.ranges, ordinalRange{int(from), int(to)})
		next = int(to) + 1
	}
	return o, nil
}

// String lists the ranges in order.
func (o Ordinals) String() string {
	var b strings.Builder
	for i, r := range o.ranges {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(r.first))
		if r.last > r.first {
			b.WriteByte('-')
			b.WriteString(strconv.Itoa(r.last))
		}
	}
	return b.String()
}

// All gives the places in order.
func (o Ordinals) All(yield func(int) bool) {
	for _, r := range o.ranges {
		for place := r.first; place <= r.last; place++ {
			if !yield(place) {
				return
			}
		}
	}
}
