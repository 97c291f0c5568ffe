package catalogue

import (
	"slices"
	"strings"
)

// Node is a step of the deployment, or an operation that creates something.
type Node struct {
	Step  string `json:"step"`
	Title string `json:"title"`
	Phase string `json:"phase"` // deploy, operate
	Verb  string `json:"verb"`
	Type  string `json:"type,omitempty"` // of what it creates
	Name  string `json:"name,omitempty"`
	// Wave is the earliest round in which the step could be done when whatever
	// depends on nothing open is done at once; from 1.
	Wave int `json:"wave"`
	// Needs are the steps that must be done before.
	Needs []string `json:"needs"`
	// After are steps of the deployment that are done before for another reason:
	// both write below one resource, or one reads what the other changed.
	After []string `json:"after"`
}

// Dependencies lists the steps that make or change what a deployment consists
// of, in the document's order, each with the steps it needs: what it lies in or
// is on, what it is about, and whatever it mentions. Steps of the deployment also
// say which they come after; without a path between them two steps are done at
// the same time.
func (s Scenario) Dependencies() []Node {
	nodes := []Node{}
	wave := map[string]int{}
	order := s.DeployOrder()
	for i, step := range s.Deploy {
		node := s.node("deploy", step)
		if step.Wait != nil { // waits for all before it
			for _, before := range nodes {
				node.Needs = append(node.Needs, before.Step)
			}
		}
		for _, j := range order[i] {
			if earlier := s.Deploy[j].Name; !slices.Contains(node.Needs, earlier) {
				node.After = append(node.After, earlier)
			}
		}
		nodes = append(nodes, node.inWave(wave))
	}
	for _, operation := range s.Operate {
		if operation.Creates() {
			nodes = append(nodes, s.node("operate", operation.Step).inWave(wave))
		}
	}
	return nodes
}

func (s Scenario) node(phase string, step Step) Node {
	node := Node{Step: step.Name, Title: step.Title, Phase: phase, Verb: step.Verb(), Needs: s.required(step), After: []string{}}
	if step.Creates() {
		node.Type, _ = splitType(step.Put.Type)
		node.Name = step.Put.Name
	}
	return node
}

// inWave reckons a node's wave from those of the nodes before it.
func (n Node) inWave(wave map[string]int) Node {
	for _, earlier := range append(slices.Clone(n.Needs), n.After...) {
		n.Wave = max(n.Wave, wave[earlier])
	}
	n.Wave++
	wave[n.Step] = n.Wave
	return n
}

// required lists the steps that must be done before a step, each once.
func (s Scenario) required(step Step) []string {
	needed := []string{}
	call := step.Call()
	if call == nil {
		return needed
	}
	if call.Of != "" {
		needed = append(needed, call.Of)
	}
	if step.Creates() {
		if parent := s.parentOf(step); parent != "" {
			needed = append(needed, parent)
		}
	}
	for _, name := range s.dependsOn(step) {
		if !slices.Contains(needed, name) {
			needed = append(needed, name)
		}
	}
	return needed
}

// parentOf names the step that creates the nearest resource a new one lies in.
func (s Scenario) parentOf(step Step) string {
	childType, _ := splitType(step.Put.Type)
	for t, name := parentType(childType), parentName(step.Put.Name); t != ""; t, name = parentType(t), parentName(name) {
		for _, other := range s.creates() {
			otherType, _ := splitType(other.Put.Type)
			if strings.EqualFold(otherType, t) && strings.EqualFold(other.Put.Name, name) {
				return other.Name
			}
		}
	}
	return ""
}

// dependsOn lists the steps whose resources step's own create refers to, other
// than its parent: what it is on, and every id, output or secret it mentions.
func (s Scenario) dependsOn(step Step) []string {
	var found []string
	add := func(name string) {
		if name != "" && name != step.Name && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	call := step.Call()
	if call == nil {
		return nil
	}
	add(call.On)
	eachText(step, func(_ []string, text string) {
		for _, reference := range references(text) {
			switch reference.name {
			case "id", "ref":
				add(reference.arg)
			case "output", "secret":
				name, _, _ := strings.Cut(reference.arg, ":")
				add(name)
			}
		}
	})
	return found
}
