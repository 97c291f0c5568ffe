package tenant

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/azure/arm"
	"azurehaymaker/haymaker"
)

// parallelReads bounds the calls one check has in flight at a time.
const parallelReads = 4

// quotaPlace is one list of usages.
type quotaPlace struct{ provider, location string }

// checkQuotas holds what the scenarios take of the subscription's quotas against
// what is left of them, where Azure tells. A quota that is in no list does not
// count.
func (e *environment) checkQuotas(demand haymaker.Demand) Check {
	return func(ctx context.Context) (string, error) {
		needs := e.quotaNeeds(demand)
		var places []quotaPlace
		for _, need := range needs {
			if at := (quotaPlace{need.Provider, need.Location}); !slices.Contains(places, at) {
				places = append(places, at)
			}
		}
		usages := make([][]arm.Usage, len(places))
		calls, limited := errgroup.WithContext(ctx)
		calls.SetLimit(parallelReads)
		for i, at := range places {
			calls.Go(func() (err error) {
				usages[i], err = e.clients.arm.Usages(limited, e.config.SubscriptionID, at.provider, at.location)
				return failed(fmt.Sprintf("read the quotas of %s in %s", at.provider, at.location), err)
			})
		}
		if err := calls.Wait(); err != nil {
			return "", err
		}
		var short []string
		for _, need := range needs {
			for _, usage := range usages[slices.Index(places, quotaPlace{need.Provider, need.Location})] {
				if strings.EqualFold(usage.Name, need.Name) && usage.Used+float64(need.Count) > usage.Limit {
					short = append(short, fmt.Sprintf("%d of %s/%s in %s are needed, and %g of %g are in use", need.Count, need.Provider, need.Name, need.Location, usage.Used, usage.Limit))
				}
			}
		}
		if len(short) > 0 {
			return "", haymaker.Permanent(haymaker.FailureQuota, &Error{Operation: "hold the scenarios against the subscription's quotas",
				Message: strings.Join(short, "; "), Advice: "Ask for more of these quotas, run fewer scenarios, or keep those that take much out with SCENARIO_DENY"})
		}
		return fmt.Sprintf("%s of %s suffice for %s", plural(len(needs), "quota"), plural(len(places), "list"), plural(len(demand.Scenarios), "scenario")), nil
	}
}

// quotaNeeds sums up what the scenarios take, in the regions where they take it.
func (e *environment) quotaNeeds(demand haymaker.Demand) []haymaker.QuotaNeed {
	sums := map[haymaker.QuotaNeed]int{}
	for _, scenario := range demand.Scenarios {
		for _, need := range scenario.Quotas {
			count := need.Count
			need.Count = 0
			if need.Location == "" {
				need.Location = e.config.Location
			}
			sums[need] += count
		}
	}
	needs := make([]haymaker.QuotaNeed, 0, len(sums))
	for need, count := range sums {
		need.Count = count
		needs = append(needs, need)
	}
	slices.SortFunc(needs, func(a, b haymaker.QuotaNeed) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Location, b.Location), cmp.Compare(a.Name, b.Name))
	})
	return needs
}
