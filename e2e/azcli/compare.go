package main

import (
	"fmt"
	"slices"
	"strings"
)

// compare says how what az listed differs from the simulator's account: something
// that must be listed is not, or something is listed that may not be. Case does
// not count, as in ids of Azure. "" is agreement.
func compare(listed, must, may []string) string {
	listed, must, may = folded(listed), folded(must), folded(may)
	var wrong []string
	for _, one := range must {
		if !slices.Contains(listed, one) {
			wrong = append(wrong, "az does not list "+one)
		}
	}
	for i, one := range listed {
		if !slices.Contains(may, one) {
			wrong = append(wrong, "az lists "+one+", which the simulator does not have")
		}
		if slices.Contains(listed[:i], one) {
			wrong = append(wrong, "az lists "+one+" twice")
		}
	}
	if len(wrong) > 5 {
		wrong = append(wrong[:5], fmt.Sprintf("and %d more", len(wrong)-5))
	}
	return strings.Join(wrong, "; ")
}

func folded(list []string) []string {
	lower := make([]string, 0, len(list))
	for _, one := range list {
		lower = append(lower, strings.ToLower(one))
	}
	return lower
}
