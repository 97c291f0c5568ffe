package catalogue

import "iter"

// Step is one action of a scenario: exactly one of its verbs is set.
type Step struct {
	Name   string `json:"step"`
	Title  string `json:"title"`
	Put    *Call  `json:"put,omitempty"`
	Patch  *Call  `json:"patch,omitempty"`
	Get    *Call  `json:"get,omitempty"`
	Post   *Call  `json:"post,omitempty"`
	Delete *Call  `json:"delete,omitempty"`
	// Rotate gives an application a new secret, which nobody learns, and removes
	// those it had.
	Rotate *Call  `json:"rotate,omitempty"`
	Probe  *Probe `json:"probe,omitempty"`
	Wait   *Wait  `json:"wait,omitempty"`
}

// Call is one request to Azure Resource Manager or Microsoft Graph. A put with
// Type and Name creates a resource; every other call, and a put that updates,
// names a created resource by Of.
type Call struct {
	// Type is type@apiVersion, e.g. Microsoft.Network/virtualNetworks@2024-05-01,
	// or an object of the directory: graph:groups.
	Type string `json:"type,omitempty"`
	// Name has one part per segment of the type: parent/child.
	Name string `json:"name,omitempty"`
	// On names the step whose resource an extension resource belongs to.
	On string `json:"on,omitempty"`
	// Scope is "subscription" for an object of the subscription itself; the
	// default is the scenario's resource group.
	Scope string `json:"scope,omitempty"`
	// Of names the step that created the resource meant.
	Of string `json:"of,omitempty"`
	// Action is a path below the resource: restart, config/appsettings.
	Action string `json:"action,omitempty"`
	// APIVersion overrides the one of the step that created the resource.
	APIVersion string            `json:"api_version,omitempty"`
	Query      map[string]string `json:"query,omitempty"`
	Body       map[string]any    `json:"body,omitempty"`
	// Expect maps dotted paths in the answer to the text they must have.
	Expect map[string]string `json:"expect,omitempty"`
}

// Probe is an HTTP GET of something the scenario deployed.
type Probe struct {
	URL    string `json:"url"`
	Expect []int  `json:"expect"` // acceptable status codes
}

// Wait lets time pass. Like a Cadence it is scaled with the length of operation.
type Wait struct {
	Minutes int `json:"minutes"`
}

// Verb names what kind of step this is: put, patch, get, post, delete, rotate,
// probe, wait; "" when no verb, or more than one, is set.
func (s Step) Verb() string {
	verb, count := "", 0
	for _, v := range []struct {
		name string
		set  bool
	}{
		{"put", s.Put != nil}, {"patch", s.Patch != nil}, {"get", s.Get != nil}, {"post", s.Post != nil},
		{"delete", s.Delete != nil}, {"rotate", s.Rotate != nil}, {"probe", s.Probe != nil}, {"wait", s.Wait != nil},
	} {
		if v.set {
			verb = v.name
			count++
		}
	}
	if count != 1 {
		return ""
	}
	return verb
}

// Call is the step's request, or nil when it is a probe or a wait.
func (s Step) Call() *Call {
	for _, call := range []*Call{s.Put, s.Patch, s.Get, s.Post, s.Delete, s.Rotate} {
		if call != nil {
			return call
		}
	}
	return nil
}

// Creates says whether the step makes a resource, and not only changes one.
func (s Step) Creates() bool { return s.Put != nil && s.Put.Of == "" }

// creator finds the step that creates the resource called name.
func (s Scenario) creator(name string) (Step, bool) {
	for step := range s.each() {
		if step.Name == name && step.Creates() {
			return step, true
		}
	}
	return Step{}, false
}

// creates lists the steps that create resources, in document order.
func (s Scenario) creates() []Step {
	var found []Step
	for step := range s.each() {
		if step.Creates() {
			found = append(found, step)
		}
	}
	return found
}

// each goes over the steps of all phases in document order.
func (s Scenario) each() iter.Seq[Step] {
	return func(yield func(Step) bool) {
		for _, step := range s.Deploy {
			if !yield(step) {
				return
			}
		}
		for _, operation := range s.Operate {
			if !yield(operation.Step) {
				return
			}
		}
		for _, step := range s.Cleanup {
			if !yield(step) {
				return
			}
		}
	}
}
