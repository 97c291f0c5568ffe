package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// screen shows a run's progress: redrawn on a terminal, a line per change
// elsewhere.
type screen struct {
	out      io.Writer
	terminal bool
	drawn    int // lines of the last picture
	last     map[string]string
}

// screen shows progress on stdout, or on stderr when stdout is for a document.
func (p *program) screen() *screen {
	out := p.stdout
	if p.flags.format != "table" {
		out = p.stderr
	}
	return &screen{out: out, terminal: isTerminal(out), last: map[string]string{}}
}

func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && info.Mode()&os.ModeDevice != 0
}

// facts are what is shown, in order.
type fact struct{ name, value string }

func factsOf(view api.RunView) []fact {
	facts := []fact{{"phase", string(view.Phase)}}
	if view.Progress != nil && !view.Status.Final() {
		facts[0].value = string(view.Progress.Phase)
		if view.Progress.Message != "" {
			facts[0].value += " – " + view.Progress.Message
		}
	}
	for _, scenario := range view.Details {
		value := string(scenario.Status)
		if scenario.AgentState != "" && scenario.Status == haymaker.ScenarioRunning {
			value += " (agent " + string(scenario.AgentState) + ")"
		}
		if scenario.Error != "" {
			value += ": " + scenario.Error
		}
		facts = append(facts, fact{scenario.ScenarioName, value})
	}
	return append(facts,
		fact{"resources", fmt.Sprintf("%d alive of %d", view.ResourcesAlive, view.TotalResources)},
		fact{"status", string(view.Status)})
}

func (s *screen) show(view api.RunView) {
	facts := factsOf(view)
	if s.terminal {
		s.redraw(facts)
		return
	}
	for _, f := range facts {
		if s.last[f.name] != f.value {
			s.last[f.name] = f.value
			fmt.Fprintf(s.out, "%-34s %s\n", f.name, f.value)
		}
	}
}

// redraw moves up over the last picture and clears to the end of the screen.
func (s *screen) redraw(facts []fact) {
	var picture strings.Builder
	if s.drawn > 0 {
		fmt.Fprintf(&picture, "\x1b[%dA\x1b[J", s.drawn)
	}
	for _, f := range facts {
		fmt.Fprintf(&picture, "%-34s %s\n", f.name, clip(f.value, 100))
	}
	s.drawn = len(facts)
	fmt.Fprint(s.out, picture.String())
}

func (s *screen) away(err error) {
	s.show(api.RunView{Run: haymaker.Run{Status: haymaker.RunInProgress, Phase: haymaker.Phase("waiting for the endpoint: " + clip(err.Error(), 60))}})
}

// clip keeps a value on one line, so that redrawing counts lines right.
func clip(text string, limit int) string {
	text = strings.ReplaceAll(text, "\n", " ")
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return text
}
