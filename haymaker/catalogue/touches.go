package catalogue

import (
	"slices"
	"strings"
)

// touches is what a step is about and what it refers to. Resources stand for
// themselves with their children and extensions, by the name of the step that
// creates the outermost of them.
type touches struct {
	about  []string
	refers []string
	// fence: the step is about everything, as a wait or a lock of the whole group.
	fence bool
}

// conflicts says whether two steps must keep their order. Two that only refer to
// the same need not.
func (t touches) conflicts(other touches) bool {
	if t.fence || other.fence {
		return true
	}
	return slices.ContainsFunc(t.about, func(root string) bool {
		return slices.Contains(other.about, root) || slices.Contains(other.refers, root)
	}) || slices.ContainsFunc(t.refers, func(root string) bool { return slices.Contains(other.about, root) })
}

// touchesOf gives what a step touches. One that reads a resource counts as being
// about it: what it looks for is what the steps before it did.
func (s Scenario) touchesOf(step Step) touches {
	call := step.Call()
	if call == nil { // a wait or a probe, whose address may lead to anything
		return touches{fence: true}
	}
	target := call.Of
	if step.Creates() {
		target = step.Name
	}
	t := touches{about: []string{s.root(target)}, fence: s.wide(target)}
	for _, name := range s.mentioned(step) {
		root := s.root(name)
		switch {
		case slices.Contains(t.about, root) || slices.Contains(t.refers, root):
		case step.Creates() && isTemplate(step): // it writes parts of what it mentions
			t.about = append(t.about, root)
		default:
			t.refers = append(t.refers, root)
		}
	}
	return t
}

// addUses adds what any step about the same resource refers to.
func (s Scenario) addUses(t *touches, target string) {
	root := s.root(target)
	for step := range s.each() {
		other := s.touchesOf(step)
		if other.fence || !slices.Contains(other.about, root) {
			continue
		}
		for _, name := range append(other.refers, other.about...) {
			if !slices.Contains(t.about, name) && !slices.Contains(t.refers, name) {
				t.refers = append(t.refers, name)
			}
		}
	}
}

// root names the step that creates the outermost resource that the one of name
// lies in or is on.
func (s Scenario) root(name string) string {
	for range len(s.Deploy) + len(s.Operate) + len(s.Cleanup) { // a circle would have no end
		step, found := s.creator(name)
		if !found {
			return name
		}
		outer := step.Put.On
		if outer == "" {
			outer = s.parentOf(step)
		}
		if outer == "" {
			return name
		}
		name = outer
	}
	return name
}

// wide says whether what a step creates acts on the whole group or subscription:
// a lock, an assignment of a role or of a policy that is on no resource.
func (s Scenario) wide(name string) bool {
	step, found := s.creator(name)
	if !found || step.Put.On != "" {
		return false
	}
	kind, _ := splitType(step.Put.Type)
	kind = strings.ToLower(kind)
	return strings.HasPrefix(kind, "microsoft.authorization/") && !strings.HasSuffix(kind, "definitions")
}

// isTemplate says whether a step carries out a template of ARM.
func isTemplate(step Step) bool {
	kind, _ := splitType(step.Put.Type)
	return strings.EqualFold(kind, deployments)
}

// mentioned lists the steps whose resources a step names in any way: by a
// reference, or by the name itself, as a connection string does.
func (s Scenario) mentioned(step Step) []string {
	var found []string
	add := func(name string) {
		if name != "" && name != step.Name && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	call := step.Call()
	add(call.On)
	named := map[string]string{}
	for _, other := range s.creates() {
		if name := other.Put.Name[strings.LastIndexByte(other.Put.Name, '/')+1:]; strings.Contains(name, "${uniqueId}") {
			named[other.Name] = name
		}
	}
	eachText(step, func(_ []string, text string) {
		for _, reference := range references(text) {
			switch reference.name {
			case "id", "ref", "name", "output", "secret":
				name, _, _ := strings.Cut(reference.arg, ":")
				add(name)
			}
		}
		for other, name := range named {
			if strings.Contains(text, name) {
				add(other)
			}
		}
	})
	slices.Sort(found) // of maps
	return found
}
