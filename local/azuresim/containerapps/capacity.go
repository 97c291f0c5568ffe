package containerapps

import (
	"sort"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// need is the share of a node that an execution takes.
type need struct {
	execution   *tenant.Execution
	environment *tenant.Resource
	profile     profile
	cpu, memory float64
}

// needOf finds out what an execution needs; false: its job has gone.
func needOf(d *tenant.Data, execution *tenant.Execution) (need, bool) {
	resource, found := d.Resource(execution.JobID)
	if !found {
		return need{}, false
	}
	read, err := readJob(resource.Body)
	if err != nil || convert(execution.Template, &read.Properties.Template) != nil || len(read.Properties.Template.Containers) == 0 {
		return need{}, false
	}
	environment, found := d.Resource(read.Properties.EnvironmentID)
	cpu, memory, err := read.Properties.Template.Containers[0].size()
	if !found || err != nil {
		return need{}, false
	}
	name := read.Properties.WorkloadProfileName
	if name == "" {
		name = "Consumption"
	}
	for _, one := range profilesOf(environment) {
		if strings.EqualFold(one.Name, name) {
			return need{execution: execution, environment: environment, profile: one, cpu: cpu, memory: memory}, true
		}
	}
	return need{}, false
}

// node is what is taken of one node.
type node struct{ cpu, memory float64 }

// pool is the nodes of one profile of one environment with what runs on them.
type pool struct {
	cpu, memory float64 // of one node
	limit       int
	nodes       []node
}

// put finds the first node with room, a new one if there may be one more.
func (p *pool) put(n need) bool {
	for i := range p.nodes {
		if p.nodes[i].cpu+n.cpu <= p.cpu && p.nodes[i].memory+n.memory <= p.memory {
			p.nodes[i].cpu += n.cpu
			p.nodes[i].memory += n.memory
			return true
		}
	}
	if len(p.nodes) >= p.limit {
		return false
	}
	p.nodes = append(p.nodes, node{n.cpu, n.memory})
	return true
}

// poolOf is a profile's nodes with the executions that have a place, in the order
// they got it.
func poolOf(d *tenant.Data, now time.Time, environment *tenant.Resource, one profile) *pool {
	p := &pool{limit: nodeLimit(d, now, environment, one)}
	p.cpu, p.memory, _ = one.node() // a type that is not known has no room
	for _, execution := range inOrder(d) {
		if execution.Waiting {
			continue
		}
		n, ok := needOf(d, execution)
		if ok && n.environment == environment && strings.EqualFold(n.profile.Name, one.Name) && !p.put(n) {
			p.nodes = append(p.nodes, node{n.cpu, n.memory}) // it runs already: a shortage ends nothing
		}
	}
	return p
}

// nodeLimit is how many nodes a profile may have now: its maximum, a shortage,
// the environment's quota of cores. Consumption has no nodes; a place there is
// as large as the largest replica, and only the quota bounds their number.
func nodeLimit(d *tenant.Data, now time.Time, environment *tenant.Resource, one profile) int {
	maximum := one.Maximum
	if strings.EqualFold(one.Type, "Consumption") {
		maximum = 1 << 20
	}
	cpu, _, known := one.node()
	if limit, set := d.Limit("Microsoft.App", kindOf(one).name, environment.Location()); set && known {
		maximum = min(maximum, int(float64(limit)/cpu))
	}
	return d.Nodes(environment.ID, one.Name, maximum, now)
}

// inOrder are the executions that have not ended, oldest first.
func inOrder(d *tenant.Data) []*tenant.Execution {
	var list []*tenant.Execution
	for _, execution := range d.Executions {
		if !execution.Ended() {
			list = append(list, execution)
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].Start.Equal(list[j].Start) {
			return list[i].Sequence < list[j].Sequence
		}
		return list[i].Start.Before(list[j].Start)
	})
	return list
}

// settle gives waiting executions a place, in the order they were started, as
// far as there is room.
func (e *Engine) settle(d *tenant.Data, now time.Time) bool {
	waits := false
	for _, execution := range d.Executions {
		waits = waits || execution.Waiting
	}
	if !waits {
		return false // the usual case, looked at with every request
	}
	changed := false
	for _, execution := range inOrder(d) {
		if !execution.Waiting || execution.HoldUntil != nil && execution.HoldUntil.After(now) {
			continue
		}
		n, ok := needOf(d, execution)
		if !ok || !poolOf(d, now, n.environment, n.profile).put(n) {
			continue
		}
		execution.Waiting, execution.HoldUntil, execution.Detail = false, nil, ""
		e.place(execution.ID)
		changed = true
	}
	return changed
}

// place lets the process of an execution start.
func (e *Engine) place(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p, ok := e.running[tenant.Key(id)]; ok {
		p.place()
	}
}

// await waits for a place: until one is given, the execution is told to stop, or
// its time is up. False: it never ran.
func (e *Engine) await(p *process, limit time.Duration) (outcome, bool) {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	look := time.NewTicker(100 * time.Millisecond) // shortages and holds end by the clock
	defer look.Stop()
	for {
		select {
		case <-p.placed:
			return outcome{}, true
		case <-p.stopping:
			return outcome{stopped: true}, false
		case <-deadline.C:
			return outcome{timedOut: true}, false
		case <-look.C:
			e.Tenant.Read(func(*tenant.Data, time.Time) {}) // which settles what is due
		}
	}
}
