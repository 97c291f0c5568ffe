package program

import (
	"regexp"
	"strconv"
)

var awaited = regexp.MustCompile(`await=(\d+);`)

// Awaited are the events that Await took, in their order, out of an instance's
// output.
func Awaited(output string) []int {
	var values []int
	for _, match := range awaited.FindAllStringSubmatch(output, -1) {
		if n, err := strconv.Atoi(match[1]); err == nil {
			values = append(values, n)
		}
	}
	return values
}
