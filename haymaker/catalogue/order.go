package catalogue

import "slices"

// Order says, for each step of one phase, which earlier steps it comes after, by
// their places in the phase. What follows from others is left out: with 2 after 1
// and 1 after 0, 2 does not name 0. Steps without a path between them may be done
// at the same time.
type Order [][]int

// AtOnce is how many steps of a deployment or clean-up are done at the same time
// at most: Azure throttles by principal, and the longest path of a scenario is
// hardly ever helped by more.
const AtOnce = 4

// DeployOrder is the order in which the deployment may be done: two steps keep
// the document's order when one is about a resource, its children or its
// extensions, and the other is about the same or refers to it. So whatever is
// written below one resource (subnets of a network, settings of a site, databases
// of a server) is written one after the other, as Azure wants it, and the outcome
// is that of the document's order.
func (s Scenario) DeployOrder() Order {
	touched := make([]touches, len(s.Deploy))
	for i, step := range s.Deploy {
		touched[i] = s.touchesOf(step)
	}
	return orderOf(touched)
}

// CleanupOrder is the same for the clean-up. A deletion also touches whatever the
// resource ever referred to, since those are in use until it is gone.
func (s Scenario) CleanupOrder() Order {
	touched := make([]touches, len(s.Cleanup))
	for i, step := range s.Cleanup {
		touched[i] = s.touchesOf(step)
		if step.Delete != nil && step.Delete.Action == "" {
			s.addUses(&touched[i], step.Delete.Of)
		}
	}
	return orderOf(touched)
}

// Waves gives the round in which each step could be done at the earliest, from 1.
func (o Order) Waves() []int {
	waves := make([]int, len(o))
	for i, after := range o {
		for _, earlier := range after {
			waves[i] = max(waves[i], waves[earlier])
		}
		waves[i]++
	}
	return waves
}

// Longest is the number of steps on the longest path: what is left of the phase's
// length, counted in steps, when nothing waits but for what it comes after.
func (o Order) Longest() int {
	longest := 0
	for _, wave := range o.Waves() {
		longest = max(longest, wave)
	}
	return longest
}

func orderOf(touched []touches) Order {
	order := make(Order, len(touched))
	reached := make([]map[int]bool, len(touched)) // all earlier steps that a step comes after
	for i := range touched {
		order[i], reached[i] = []int{}, map[int]bool{}
		for j := i - 1; j >= 0; j-- {
			if reached[i][j] || !touched[i].conflicts(touched[j]) {
				continue
			}
			order[i] = append(order[i], j)
			reached[i][j] = true
			for further := range reached[j] {
				reached[i][further] = true
			}
		}
		slices.Reverse(order[i])
	}
	return order
}
