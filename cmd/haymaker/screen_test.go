package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// terminal is what is seen after escape codes, for those that a screen uses.
type terminal struct {
	columns, rows int
	lines         []string // of all that was ever scrolled
	row           int
}

func (m *terminal) write(t *testing.T, text string) {
	t.Helper()
	for text != "" {
		var up int
		switch {
		case strings.HasPrefix(text, "\x1b["):
			if _, err := fmt.Sscanf(text, "\x1b[%dA\x1b[J", &up); err != nil {
				t.Fatalf("unknown escape: %q", text)
			}
			// A terminal does not move above its first visible row.
			m.row = max(m.row-up, len(m.lines)-m.rows+1, 0)
			m.lines = m.lines[:m.row]
			text = text[strings.Index(text, "\x1b[J")+3:]
		default:
			line, rest, _ := strings.Cut(text, "\n")
			for runes := []rune(line); ; runes = runes[m.columns:] {
				m.lines = append(m.lines, string(runes[:min(m.columns, len(runes))]))
				if m.row++; len(runes) <= m.columns {
					break
				}
			}
			text = rest
		}
	}
}

func view(scenarios int, message string) api.RunView {
	v := api.RunView{Run: haymaker.Run{Status: haymaker.RunInProgress, Phase: haymaker.PhaseMonitoring}, TotalResources: 4, ResourcesAlive: 2}
	for n := range scenarios {
		v.Details = append(v.Details, haymaker.ScenarioRecord{ScenarioName: fmt.Sprintf("networking-%02d-virtual-network", n), Status: haymaker.ScenarioFailed, Error: message})
	}
	return v
}

func TestRedrawLeavesOnePicture(t *testing.T) {
	for _, size := range [][2]int{{120, 40}, {80, 24}, {40, 10}, {21, 6}} {
		for _, scenarios := range []int{0, 1, 5, 30} {
			var out bytes.Buffer
			seen := terminal{columns: size[0], rows: size[1]}
			s := &screen{out: &out, last: map[string]string{}, size: func() (int, int, bool) { return size[0], size[1], true }}
			for round := range 5 {
				out.Reset()
				s.show(factsOf(view(scenarios, strings.Repeat("the quota is exceeded\n", 10)+fmt.Sprint(round))))
				seen.write(t, out.String())
			}
			s.away("connection refused")
			want := min(scenarios+3, size[1]-1)
			if len(seen.lines) != want || !strings.HasPrefix(seen.lines[0], "phase") || !strings.HasPrefix(seen.lines[want-1], "status") {
				t.Errorf("%v with %d scenarios shows %d lines, want %d:\n%s", size, scenarios, len(seen.lines), want, strings.Join(seen.lines, "\n"))
			}
			if hidden := scenarios + 3 - want; hidden > 0 && !strings.Contains(strings.Join(seen.lines, "\n"), fmt.Sprintf("… and %d more", hidden+1)) {
				t.Errorf("%v hides scenarios without saying so:\n%s", size, strings.Join(seen.lines, "\n"))
			}
		}
	}
}

func TestUnchangedPictureIsNotWrittenAgain(t *testing.T) {
	for name, size := range map[string]func() (int, int, bool){
		"terminal": func() (int, int, bool) { return 60, 24, true }, "lines": func() (int, int, bool) { return 0, 0, false },
	} {
		var out bytes.Buffer
		s := &screen{out: &out, last: map[string]string{}, size: size}
		long := view(3, strings.Repeat("a long text that would be wrapped ", 20))
		s.show(factsOf(long))
		first := out.Len()
		s.show(factsOf(long))
		if first == 0 || out.Len() != first {
			t.Errorf("%s: the unchanged picture was written again:\n%q", name, out.String()[first:])
		}
		s.away("gone")
		s.away("gone")
		if grown := out.String()[first:]; strings.Count(grown, "waiting for it: gone") != 1 {
			t.Errorf("%s: %q", name, grown)
		}
	}
}

func TestRedrawFollowsAWindowThatShrinks(t *testing.T) {
	var out bytes.Buffer
	rows := 30
	s := &screen{out: &out, last: map[string]string{}, size: func() (int, int, bool) { return 80, rows, true }}
	s.show(factsOf(view(10, "x")))
	out.Reset()
	rows = 8
	s.show(factsOf(view(10, "x")))
	if !strings.HasPrefix(out.String(), "\x1b[7A\x1b[J") || strings.Count(out.String(), "\n") != 7 {
		t.Errorf("%q", out.String())
	}
}

func TestNoTerminalIsPlain(t *testing.T) {
	if _, _, ok := terminalSize(&bytes.Buffer{}, "xterm"); ok {
		t.Error("a buffer was taken for a terminal")
	}
}
