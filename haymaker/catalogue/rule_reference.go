package catalogue

import "strings"

// checkReferences holds every template to known references, and every
// reference to resources of earlier steps.
func (c *checker) checkReferences(index int, step placed) {
	if call := step.Call(); call != nil {
		path := extend(step.path, step.Verb())
		if call.Of != "" {
			c.checkEarlier(index, extend(path, "of"), call.Of)
		}
		if call.On != "" {
			c.checkEarlier(index, extend(path, "on"), call.On)
		}
	}
	c.eachText(step, func(path []string, text string) {
		segments, err := parseTemplate(text)
		if err != nil {
			c.report(path, "write $${ for a literal ${", "%v", err)
			return
		}
		for _, reference := range segments {
			switch reference.name {
			case "id", "name", "ref":
				if !ownParts(step, reference) {
					c.checkEarlier(index, path, reference.arg)
				}
			case "output", "secret":
				step, _, _ := strings.Cut(reference.arg, ":")
				c.checkEarlier(index, path, step)
			case "n":
				if step.phase != "operate" {
					c.report(path, "remove ${n}", "${n} counts the occurrences of an operation; this is no operation")
				}
			}
		}
	})
}

// ownParts says whether a creating step refers to its own id or name: a load
// balancer's rules name its own front ends by their full ids. Both are known
// before the resource is there; an object of the directory has no such id.
func ownParts(step placed, reference segment) bool {
	return step.Creates() && reference.arg == step.Name && reference.name != "ref" && !isGraph(step.Put.Type)
}

// checkEarlier reports name unless a step before index creates it.
func (c *checker) checkEarlier(index int, path []string, name string) {
	for i, step := range c.steps {
		if step.Name != name {
			continue
		}
		switch {
		case !step.Creates():
			c.report(path, "name a step with a put of type and name", "step %q creates no resource", name)
		case i >= index:
			c.report(path, "move that step before this one", "step %q comes later", name)
		}
		return
	}
	c.report(path, "correct the name or add the step", "there is no step %q", name)
}

// eachText visits every text of a step that may hold references.
func (c *checker) eachText(step placed, visit func(path []string, text string)) {
	eachText(step.Step, func(path []string, text string) { visit(extend(step.path, path...), text) })
}

// eachText visits every text of a step that may hold references, with its path
// below the step.
func eachText(step Step, visit func(path []string, text string)) {
	if step.Probe != nil {
		visit([]string{"probe", "url"}, step.Probe.URL)
	}
	call := step.Call()
	if call == nil {
		return
	}
	path := []string{step.Verb()}
	if call.Name != "" {
		visit(extend(path, "name"), call.Name)
	}
	if call.Action != "" {
		visit(extend(path, "action"), call.Action)
	}
	for key, text := range call.Query {
		visit(extend(path, "query", key), text)
	}
	if call.Body != nil {
		walkText(extend(path, "body"), call.Body, visit)
	}
}
