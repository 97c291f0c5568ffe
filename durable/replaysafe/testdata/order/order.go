package order

import (
	"maps"
	"slices"
	"sort"

	"azurehaymaker/durable"
)

var say durable.Activity

func Bad(ctx *durable.Context, in map[string]int) (string, error) {
	for name := range in { // want `a range over a map comes in another order each time, .*: range over sorted keys`
		_ = say.Call(ctx, name)
	}
	var unsorted []string
	for name := range in { // want `a range over a map`
		unsorted = append(unsorted, name)
	}
	for name := range maps.Keys(in) { // want `maps.Keys comes in another order each time, .*: sort it first`
		_ = say.Call(ctx, name)
	}
	_ = slices.Collect(maps.Values(in)) // want `maps.Values comes in another order`
	last := ""
	for name := range in { // want `a range over a map`
		last = name
	}
	sum := 0.0
	for _, n := range in { // want `a range over a map`
		sum += float64(n) // sums of floats depend on their order
	}
	other := map[int]string{}
	for name, n := range in { // want `a range over a map`
		other[n] = name // two names may have one number
	}
	return last, nil
}

func Good(ctx *durable.Context, in map[string]int) (string, error) {
	for _, name := range slices.Sorted(maps.Keys(in)) {
		_ = say.Call(ctx, name)
	}
	var names, more []string
	for name := range in {
		names = append(names, name)
	}
	sort.Strings(names)
	for name, n := range in {
		if n > 1 {
			more = append(more, name)
		}
	}
	slices.SortFunc(more, func(a, b string) int { return len(a) - len(b) })
	values := slices.Collect(maps.Values(in))
	slices.Sort(values)
	count, sum := 0, 0
	double := map[string]int{}
	for name, n := range in {
		if n == 0 {
			continue
		}
		count++
		sum += n
		double[name] = n * 2
		delete(in, name)
	}
	return "", nil
}
