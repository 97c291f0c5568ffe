// Package near finds what a misspelled name was probably meant to be. It is only
// ever a hint beside a cause that was established otherwise.
package near

import "strings"

// Name returns the known name that differs from word in at most two letters, or "".
// Equal names, letter case aside, are no misspelling and give "" too; so do words
// too short to tell.
func Name(word string, known []string) string {
	const farthest, shortest = 2, 5
	if len(word) < shortest {
		return ""
	}
	best, distance := "", farthest+1
	for _, candidate := range known {
		if strings.EqualFold(candidate, word) {
			return ""
		}
		if d := edits(strings.ToLower(word), strings.ToLower(candidate)); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// edits is the Levenshtein distance.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := diagonal
			if a[i-1] != b[j-1] {
				change++
			}
			diagonal = row[j]
			row[j] = min(change, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
