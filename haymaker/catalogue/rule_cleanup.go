package catalogue

import "strings"

// checkCleanup proves that what the document creates is removed by what it
// deletes, and that nothing is deleted before what depends on it.
func (c *checker) checkCleanup() {
	deleted := map[string]int{} // creating step -> place in the clean-up
	for i, step := range c.steps {
		if step.phase != "cleanup" || step.Delete == nil || step.Delete.Action != "" {
			continue
		}
		made, err := c.s.resource(step.Delete.Of, c.sample())
		if err != nil {
			continue // checkReferences has said so
		}
		if facts, _ := factsOf(made.Type); facts.GoneWithParent {
			c.report(extend(step.path, "delete", "of"), "delete its parent instead", "type %s has no DELETE", made.Type)
		}
		if _, twice := deleted[step.Delete.Of]; twice {
			c.report(extend(step.path, "delete", "of"), "remove one of the deletions", "%q is deleted twice", step.Delete.Of)
		}
		deleted[step.Delete.Of] = i
	}
	covered := c.cover(deleted)
	for _, step := range c.steps {
		if step.Creates() && covered[step.Name] < 0 {
			c.report(step.path, "add delete: {of: "+step.Name+"} to cleanup, or delete what it lies in", "nothing in the clean-up removes what step %q creates", step.Name)
		}
	}
	c.checkOrder(covered)
}

// cover gives the place at which each created resource is gone: its own
// deletion or that of a resource it lies in, whichever is first; -1 for never.
func (c *checker) cover(deleted map[string]int) map[string]int {
	covered := map[string]int{}
	for _, step := range c.steps {
		if !step.Creates() {
			continue
		}
		covered[step.Name] = -1
		made, err := c.s.resource(step.Name, c.sample())
		if err != nil {
			continue
		}
		for name, place := range deleted {
			other, err := c.s.resource(name, c.sample())
			if err != nil || !within(made.ID, other.ID) {
				continue
			}
			if at := covered[step.Name]; at < 0 || place < at {
				covered[step.Name] = place
			}
		}
	}
	return covered
}

// within says whether id is outer or lies below it.
func within(id, outer string) bool {
	id, outer = strings.ToLower(id), strings.ToLower(outer)
	return id == outer || strings.HasPrefix(id, outer+"/")
}

// checkOrder holds the clean-up to the reverse of the dependencies: whatever
// refers to a resource is gone before that resource is deleted.
func (c *checker) checkOrder(covered map[string]int) {
	for _, step := range c.steps {
		if !step.Creates() {
			continue
		}
		for _, needed := range c.s.dependsOn(step.Step) {
			if covered[step.Name] > covered[needed] && covered[needed] >= 0 {
				c.report(c.steps[covered[needed]].path, "delete "+step.Name+" first", "%q is deleted while %q still depends on it", needed, step.Name)
			}
		}
	}
}
