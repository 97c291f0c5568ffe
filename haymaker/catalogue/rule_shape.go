package catalogue

// checkShape holds each verb to the fields that mean something for it. It
// answers false when the step cannot be judged further.
func (c *checker) checkShape(step placed) bool {
	verb := step.Verb()
	if verb == "" {
		c.report(step.path, "give the step exactly one of put, patch, get, post, delete, rotate, probe, wait", "step %q has no single verb", step.Name)
		return false
	}
	call := step.Call()
	if call == nil {
		return true
	}
	before := len(c.problems)
	path := extend(step.path, verb)
	if step.Creates() {
		c.checkCreateShape(step, path)
	} else {
		c.checkUseShape(step, path)
	}
	if call.Expect != nil && verb != "get" {
		c.report(extend(path, "expect"), "move expect to a get", "only a get has an answer to expect something of")
	}
	return len(c.problems) == before
}

func (c *checker) checkCreateShape(step placed, path []string) {
	call := step.Put
	if call.Type == "" || call.Name == "" || call.Body == nil {
		c.report(path, "add type, name and body; or name the resource to update by of", "a put that creates needs type, name and body")
	}
	if call.Action != "" || call.APIVersion != "" || len(call.Query) > 0 {
		c.report(path, "remove action, api_version and query", "a put that creates has nothing but type, name, on, scope and body")
	}
	if call.On != "" && call.Scope != "" {
		c.report(path, "remove scope", "a resource is either on another or at the subscription")
	}
	if step.phase == "cleanup" {
		c.report(path, "create in deploy or operate", "the clean-up may not create")
	}
}

func (c *checker) checkUseShape(step placed, path []string) {
	call, verb := step.Call(), step.Verb()
	if call.Of == "" {
		c.report(path, "name the creating step: of: <step>", "a %s names its resource by of", verb)
	}
	if call.Type != "" || call.Name != "" || call.On != "" || call.Scope != "" {
		c.report(path, "remove type, name, on and scope", "of already says which resource is meant")
	}
	switch needsBody := verb == "put" || verb == "patch"; {
	case needsBody && call.Body == nil:
		c.report(path, "add body", "a %s needs a body", verb)
	case (verb == "get" || verb == "delete") && call.Body != nil:
		c.report(extend(path, "body"), "remove body", "a %s has no body", verb)
	}
	switch {
	case verb == "post" && call.Action == "":
		c.report(path, "add action, e.g. restart", "a post needs an action")
	case verb == "rotate" && (call.Action != "" || call.Body != nil || len(call.Query) > 0):
		c.report(path, "rotate: {of: <step>} is all", "a rotate has neither action nor query nor body")
	case verb == "delete" && (call.Action != "" && !c.graphStep(call.Of) || len(call.Query) > 0):
		c.report(path, "delete the resource itself, by of alone", "a delete has neither action nor query")
	}
}
