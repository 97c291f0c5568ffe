package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker/catalogue"
)

// dependencyGraph is what scenarios graph answers as JSON or YAML.
type dependencyGraph struct {
	Scenario string           `json:"scenario"`
	Nodes    []catalogue.Node `json:"nodes"`
}

func (p *program) scenariosGraphCommand() *cobra.Command {
	var flags scenarioFlags
	var as string
	cmd := &cobra.Command{
		Use:   "graph ID|FILE",
		Short: "Draw which step of the deployment needs which",
		Long: `graph draws the steps of a deployment, and the operations that create something,
with an arrow from each step to those that need it, and a dotted one to those that only
come after it, because both write below one resource or one reads what the other
changed. Steps of the deployment without a path between them are done at the same time,
up to four. --format json and yaml give the steps with what they need and come after,
and the wave in which each could be done at the earliest.`,
		Example: "  haymaker scenarios graph networking-01-virtual-network > graph.mmd\n  haymaker scenarios graph mine.yaml --as dot | dot -Tsvg > graph.svg",
		Args:    exactlyOne("a scenario's id, or a file"),
		RunE: func(_ *cobra.Command, args []string) error {
			draw, known := map[string]func(dependencyGraph) string{"mermaid": mermaid, "dot": dot}[as]
			if !known {
				return usage(fmt.Errorf("--as %q is unknown: use mermaid or dot", as))
			}
			scenario, err := p.findScenario(flags, args[0])
			if err != nil {
				return err
			}
			graph := dependencyGraph{Scenario: scenario.ID, Nodes: scenario.Dependencies()}
			if _, document := documents()[p.flags.format]; document {
				return p.print(graph, nil)
			}
			_, err = fmt.Fprint(p.stdout, draw(graph))
			return err
		},
	}
	cmd.Flags().StringVar(&as, "as", "mermaid", "picture: mermaid or dot")
	flags.add(cmd)
	return cmd
}

// mermaidID makes a node's id of a step's name: never a word of the language, and
// without hyphens, which its arrows are made of.
func mermaidID(step string) string { return "s_" + strings.ReplaceAll(step, "-", "_") }

// mermaid draws a flowchart.
func mermaid(graph dependencyGraph) string {
	var out strings.Builder
	out.WriteString("flowchart LR\n")
	for _, node := range graph.Nodes {
		fmt.Fprintf(&out, "  %s[\"%s<br/>%s\"]\n", mermaidID(node.Step), quotable(node.Title), quotable(kindOf(node)))
	}
	for _, node := range graph.Nodes {
		for _, needed := range node.Needs {
			fmt.Fprintf(&out, "  %s --> %s\n", mermaidID(needed), mermaidID(node.Step))
		}
		for _, earlier := range node.After {
			fmt.Fprintf(&out, "  %s -.-> %s\n", mermaidID(earlier), mermaidID(node.Step))
		}
	}
	return out.String()
}

func dot(graph dependencyGraph) string {
	var out strings.Builder
	fmt.Fprintf(&out, "digraph %q {\n  rankdir=LR;\n  node [shape=box];\n", graph.Scenario)
	for _, node := range graph.Nodes {
		fmt.Fprintf(&out, "  %q [label=\"%s\\n%s\"];\n", node.Step, quotable(node.Title), quotable(kindOf(node)))
	}
	for _, node := range graph.Nodes {
		for _, needed := range node.Needs {
			fmt.Fprintf(&out, "  %q -> %q;\n", needed, node.Step)
		}
		for _, earlier := range node.After {
			fmt.Fprintf(&out, "  %q -> %q [style=dashed];\n", earlier, node.Step)
		}
	}
	return out.String() + "}\n"
}

// kindOf is the type a step creates, or what it does.
func kindOf(node catalogue.Node) string {
	if node.Type != "" {
		return node.Type
	}
	return node.Verb
}

// quotable makes text safe inside the quotes of both languages.
func quotable(text string) string {
	return strings.NewReplacer(`"`, "'", `\`, "/", "<", "(", ">", ")").Replace(printable(text))
}
