package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/admin"
	"azurehaymaker/local/playground"
)

// trial counts what az did right and wrong, and says each.
type trial struct {
	az             *cli
	simulator      *playground.Simulator
	root           string // the repository
	out            io.Writer
	passed, failed int
}

// check carries out one step; its text is what was seen.
func (t *trial) check(name string, step func() (string, error)) bool {
	began := time.Now()
	seen, err := step()
	took := fmt.Sprintf("%.1f s", time.Since(began).Seconds())
	if line, cannot := unable(err); cannot {
		fmt.Fprintf(t.out, "      %-58s %6s  not with this az: %s\n", name, took, line)
		return false
	}
	if err != nil {
		t.failed++
		fmt.Fprintf(t.out, "WRONG %-58s %6s  %v\n", name, took, err)
		return false
	}
	t.passed++
	fmt.Fprintf(t.out, "ok    %-58s %6s  %s\n", name, took, seen)
	return true
}

// must is check for a step without which nothing that follows makes sense.
func (t *trial) must(name string, step func() (string, error)) error {
	if !t.check(name, step) {
		return fmt.Errorf("%s: see above", name)
	}
	return nil
}

// verdict is the closing line, and the error when something was wrong.
func (t *trial) verdict() error {
	fmt.Fprintf(t.out, "%d passed, %d failed\n", t.passed, t.failed)
	if t.failed > 0 {
		return errors.New("az and the simulator disagree: see the lines that begin with WRONG")
	}
	return nil
}

// state is the simulator's own account of the tenant.
func (t *trial) state(ctx context.Context) (state admin.State, err error) {
	err = t.simulator.Admin(ctx, http.MethodGet, "state", nil, &state)
	return state, err
}

func heading(out io.Writer, text string) {
	fmt.Fprintf(out, "\n%s\n%s\n", text, strings.Repeat("-", len(text)))
}
