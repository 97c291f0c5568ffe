package haymaker

import (
	"fmt"
	"strings"
)

// SimulationSize is how many scenarios a run draws.
type SimulationSize string

// The simulation sizes.
const (
	SizeSmall  SimulationSize = "small"
	SizeMedium SimulationSize = "medium"
	SizeLarge  SimulationSize = "large"
)

// ParseSize reads a size ignoring case; "" is small.
func ParseSize(text string) (SimulationSize, error) {
	switch size := SimulationSize(strings.ToLower(text)); size {
	case "":
		return SizeSmall, nil
	case SizeSmall, SizeMedium, SizeLarge:
		return size, nil
	}
	return "", fmt.Errorf("simulation size %q is unknown: use small, medium or large", text)
}

// Count is the number of scenarios of a run of this size.
func (s SimulationSize) Count() int {
	switch s {
	case SizeMedium:
		return 15
	case SizeLarge:
		return 30
	}
	return 5
}
