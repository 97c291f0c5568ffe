package catalogue

import (
	"maps"
	"slices"
)

// extend gives path with parts added, never sharing memory with path.
func extend(path []string, parts ...string) []string {
	return append(slices.Clone(path), parts...)
}

// keys gives the keys of an object in order, so that problems are stable.
func keys(object map[string]any) []string { return slices.Sorted(maps.Keys(object)) }
