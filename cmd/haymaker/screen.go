package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// screen shows a run's progress: redrawn on a terminal, a line per change
// elsewhere.
type screen struct {
	out   io.Writer
	size  func() (columns, rows int, ok bool)
	drawn []string // lines of the last picture
	last  map[string]string
	facts []fact // what was last known of the run
	gone  bool   // the endpoint was away since
}

// screen shows progress on stdout, or on stderr when stdout is for a document.
func (p *program) screen() *screen {
	out := p.stdout
	if p.flags.format != "table" {
		out = p.stderr
	}
	return &screen{out: out, last: map[string]string{}, size: func() (int, int, bool) { return p.size(out, p.getenv("TERM")) }}
}

// terminalSize asks the terminal each time: its window may change.
func terminalSize(out io.Writer, kind string) (columns, rows int, ok bool) {
	file, isFile := out.(*os.File)
	if !isFile || kind == "dumb" || !term.IsTerminal(int(file.Fd())) {
		return 0, 0, false
	}
	columns, rows, err := term.GetSize(int(file.Fd()))
	return columns, rows, err == nil && columns > 20 && rows > 5
}

// fact is one line of the picture.
type fact struct{ name, value string }

// factsOf are what is shown of a run: the scenarios between the run's own lines.
func factsOf(view api.RunView) []fact {
	phase := string(view.Phase)
	if view.Progress != nil && !view.Status.Final() {
		if view.Progress.Phase != "" {
			phase = string(view.Progress.Phase)
		}
		if view.Progress.Message != "" {
			phase += " – " + view.Progress.Message
		}
	}
	if view.Status == haymaker.RunQueued {
		phase = "queued – " + view.WaitsFor
	}
	facts := []fact{{"phase", phase}}
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

// show brings the picture up to date.
func (s *screen) show(facts []fact) {
	s.facts = facts
	if s.gone {
		facts = append(slices.Clone(facts), fact{"endpoint", "answers again"})
	}
	s.draw(facts)
}

// away shows that the endpoint does not answer; the rest stays as it was seen.
func (s *screen) away(why string) {
	s.gone = true
	s.draw(append(slices.Clone(s.facts), fact{"endpoint", "waiting for it: " + clip(why, 200)}))
}

// draw writes what has changed and nothing else.
func (s *screen) draw(facts []fact) {
	if columns, rows, ok := s.size(); ok {
		s.redraw(facts, columns, rows)
		return
	}
	for _, f := range facts {
		if last, seen := s.last[f.name]; !seen || last != f.value {
			s.last[f.name] = f.value
			fmt.Fprintf(s.out, "%-36s %s\n", f.name, printable(f.value))
		}
	}
}

// redraw moves up over the last picture and clears to the end of the screen.
// Lines are cut to the width and lines that do not fit into the height are left
// out: a wrapped or scrolled line would make the way up wrong.
func (s *screen) redraw(facts []fact, columns, rows int) {
	var picture []string
	for _, f := range facts {
		picture = append(picture, text.Snip(fmt.Sprintf("%-36s %s", f.name, printable(f.value)), columns-1, "…"))
	}
	if over := len(picture) - (rows - 1); over > 0 { // the cursor needs the last row
		tail := len(picture) - 3 // the run's own lines
		left := text.Snip(fmt.Sprintf("… and %d more scenarios", over+1), columns-1, "…")
		picture = slices.Concat(picture[:tail-over-1], []string{left}, picture[tail:])
	}
	if slices.Equal(picture, s.drawn) {
		return
	}
	var frame strings.Builder
	if up := min(len(s.drawn), rows-1); up > 0 {
		fmt.Fprintf(&frame, "\x1b[%dA\x1b[J", up)
	}
	for _, line := range picture {
		frame.WriteString(line + "\n")
	}
	s.drawn = picture
	_, _ = io.WriteString(s.out, frame.String())
}
