package catalogue

import (
	"fmt"
	"strconv"

	"azurehaymaker/haymaker"
)

// placed is a step with its place in the document.
type placed struct {
	Step
	phase string // deploy, operate, cleanup
	path  []string
}

// checker applies the rules to one document and collects what it finds.
type checker struct {
	d        document
	s        Scenario
	steps    []placed
	problems Problems
}

// checkRules judges what the schema cannot: it is called only on documents the
// schema accepts.
func checkRules(d document, s Scenario, strict bool) Problems {
	c := &checker{d: d, s: s, steps: place(s)}
	c.checkIdentity()
	c.checkStepNames()
	c.checkNeeds()
	for i, step := range c.steps {
		if !c.checkShape(step) {
			continue
		}
		c.checkReferences(i, step)
		c.checkScope(step)
		c.checkSecrets(step)
		c.checkTags(step)
		c.checkGraphUse(step)
		c.checkTemplate(i, step)
		if strict {
			c.checkOffered(step)
		}
		if step.Creates() {
			c.checkCreate(i, step)
		}
	}
	if len(c.problems) == 0 { // needs steps that resolve
		c.checkCleanup()
	}
	return c.problems
}

func place(s Scenario) []placed {
	var steps []placed
	add := func(phase string, i int, step Step) {
		steps = append(steps, placed{Step: step, phase: phase, path: []string{phase, strconv.Itoa(i)}})
	}
	for i, step := range s.Deploy {
		add("deploy", i, step)
	}
	for i, operation := range s.Operate {
		add("operate", i, operation.Step)
	}
	for i, step := range s.Cleanup {
		add("cleanup", i, step)
	}
	return steps
}

func (c *checker) report(path []string, fix, format string, args ...any) {
	c.problems = append(c.problems, c.d.problem(path, fmt.Sprintf(format, args...), fix))
}

func (c *checker) checkIdentity() {
	if len(c.s.ID) <= len(c.s.Area) || c.s.ID[:len(c.s.Area)+1] != c.s.Area+"-" {
		c.report([]string{"area"}, "begin the id with the area", "id %q is not of area %q", c.s.ID, c.s.Area)
	}
	if group := haymaker.ResourceGroupName("00000000", c.s.ID); len(group) > 90 {
		c.report([]string{"id"}, "shorten the id", "resource group %s would be longer than 90 characters", group)
	}
}

func (c *checker) checkStepNames() {
	seen := map[string]bool{}
	for _, step := range c.steps {
		if seen[step.Name] {
			c.report(extend(step.path, "step"), "give every step its own name", "step %q exists already", step.Name)
		}
		seen[step.Name] = true
	}
}

// sample stands for any run: names are checked as they will be.
func (c *checker) sample() Values {
	fixed := func(label string) (string, error) { return "sample-" + label, nil }
	return Values{
		UniqueID: "0a1b2c3d", Location: "southafricanorth", Occurrence: 1,
		ResourceGroup:  haymaker.ResourceGroupName("0a1b2c3d", c.s.ID),
		SubscriptionID: "00000000-0000-0000-0000-000000000000", TenantID: "00000000-0000-0000-0000-000000000000",
		Password: fixed, SSHPublicKey: fixed,
		Output: func(string, string) (string, error) { return "00000000-0000-0000-0000-000000000000", nil },
		Secret: func(string, string, string) (string, error) { return "0", nil },
		Domain: func() (string, error) { return "example.com", nil },
	}
}
