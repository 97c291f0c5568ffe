package trials_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"azurehaymaker/durable/chaos/proxy"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"
)

// allowed lets in the scenarios that need more than a plain tenant has.
const allowed = "all"

// permissions are what the service needs in the directory for them (docs/tenant.md).
func permissions() []string {
	return []string{
		"Application.ReadWrite.OwnedBy", "Application.ReadWrite.All", "Application.Read.All", "AppRoleAssignment.ReadWrite.All", "User.ReadWrite.All",
		"Group.ReadWrite.All", "Policy.ReadWrite.ConditionalAccess", "Policy.Read.All", "Organization.Read.All",
	}
}

// pool is the ids of the scenarios that trials draw from.
var pool = sync.OnceValue(func() []string {
	documents, err := catalogue.Load()
	if err != nil {
		panic(err) // the embedded documents are tested elsewhere
	}
	allowance, err := catalogue.ParseAllowance(allowed, "")
	if err != nil {
		panic(err)
	}
	var ids []string
	choices, _ := documents.Allowing(allowance).Choices()
	for _, choice := range choices {
		ids = append(ids, choice.ScenarioName)
	}
	return ids
})

// plan is everything that follows from a seed. Moments are relative to phases of
// the run, so that a slow machine changes little.
type plan struct {
	seed      uint64
	scenarios []string
	strategy  string         // of the agents
	active    int            // seconds that agents act
	limit     time.Duration  // of clean-up
	habits    map[string]any // the simulator's settings
	storage   proxy.Rates
	actions   []action
	// calm is when all faults end at the latest, from the start; untilReport
	// lets them go on until the run has ended, if that comes later.
	calm        time.Duration
	untilReport bool
	// orders: after all faults a clean-up is asked for, beside the sweep's.
	orders bool
}

// action is something that befalls the run once.
type action struct {
	phase haymaker.Phase
	after time.Duration // since the phase began
	what  string
	do    func(*trial) error
}

func (a action) String() string { return fmt.Sprintf("%s +%s: %s", a.phase, a.after, a.what) }

// draw makes the plan of a seed.
func draw(seed uint64) plan {
	d := dice{rand.New(rand.NewPCG(seed, 0x6861796d616b6572))}
	p := plan{
		seed: seed, strategy: pick(d, "steps", "steps", "goal"), active: 10 + d.IntN(12), limit: time.Duration(6+d.IntN(20)) * time.Second, storage: d.storage(),
		calm: time.Duration(15+d.IntN(30)) * time.Second, untilReport: d.chance(0.4), orders: d.chance(0.25), habits: d.habits(),
	}
	for _, i := range d.Perm(len(pool()))[:1+d.IntN(3)] {
		p.scenarios = append(p.scenarios, pool()[i])
	}
	slices.Sort(p.scenarios)
	for range 1 + d.IntN(4) {
		p.actions = append(p.actions, d.fault())
	}
	if d.chance(0.7) {
		p.actions = append(p.actions, d.weather(seed))
	}
	for range 1 + d.IntN(3) {
		p.actions = append(p.actions, d.strike(p.scenarios))
	}
	slices.SortStableFunc(p.actions, func(a, b action) int {
		if a.phase != b.phase {
			if a.phase.Before(b.phase) {
				return -1
			}
			return 1
		}
		return int(a.after - b.after)
	})
	return p
}

// String is what a failing seed prints of its plan.
func (p plan) String() string {
	var b strings.Builder
	until := fmt.Sprintf("faults end %s after the start", p.calm)
	if p.untilReport {
		until += " or with the run, whichever is later"
	}
	fmt.Fprintf(&b, "%s; agents of strategy %s act for %d s, clean-up is limited to %s; %s\n", strings.Join(p.scenarios, ", "), p.strategy, p.active, p.limit, until)
	fmt.Fprintf(&b, "  the tenant's habits %v, storage %v\n", p.habits, p.storage)
	if p.orders {
		b.WriteString("  after all faults a clean-up is ordered\n")
	}
	for _, a := range p.actions {
		fmt.Fprintf(&b, "  %s\n", a)
	}
	return b.String()
}

// dice draws parts of plans.
type dice struct{ *rand.Rand }

func (d dice) chance(share float64) bool { return d.Float64() < share }

func (d dice) milliseconds(least, most int) int { return least + d.IntN(most-least+1) }

func pick[T any](d dice, list ...T) T { return list[d.IntN(len(list))] }

// moment is a phase and a time within it. Most are when there is something to lose.
func (d dice) moment() (haymaker.Phase, time.Duration) {
	phase := pick(d, haymaker.PhaseProvisioning, haymaker.PhaseMonitoring, haymaker.PhaseMonitoring, haymaker.PhaseMonitoring,
		haymaker.PhaseMonitoring, haymaker.PhaseVerification, haymaker.PhaseForcedCleanup, haymaker.PhaseForcedCleanup)
	if d.chance(0.03) {
		phase = haymaker.PhaseValidation
	}
	most := 1500
	if phase == haymaker.PhaseMonitoring {
		most = 16000
	}
	return phase, time.Duration(d.IntN(most)) * time.Millisecond
}

// storage is the weather between the app and its storage; a third of the trials
// has none.
func (d dice) storage() proxy.Rates {
	if d.chance(0.34) {
		return nil
	}
	share := pick(d, 0.25, 0.5, 1)
	return proxy.Rates{
		proxy.Reset: 0.02 * share, proxy.Refused: 0.02 * share, proxy.Busy: 0.006 * share, proxy.Delayed: 0.04 * share,
		proxy.LostReset: 0.02 * share, proxy.LostRefused: 0.02 * share, proxy.Outage: 0.006 * share,
	}
}

// habits are the simulated tenant's delays. The index is never further behind
// than the app is told.
func (d dice) habits() map[string]any {
	return map[string]any{
		"graph_replication_ms": d.milliseconds(0, 2000), "secret_propagation_ms": d.milliseconds(0, 1500), "role_propagation_ms": d.milliseconds(0, 2000),
		"index_lag_ms": d.milliseconds(0, 1800), "lro_duration_ms": d.milliseconds(0, 1200), "lro_polls": d.IntN(3),
		"async_share": pick(d, 0.0, 0.3, 1), "token_lifetime_ms": pick(d, 0, 0, 0, 6000),
	}
}
