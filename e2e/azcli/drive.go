package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"azurehaymaker/local/playground"
)

// drive runs all of it in the repository at root.
func drive(ctx context.Context, root string, out io.Writer) (err error) {
	if _, err := exec.LookPath("az"); err != nil {
		return errNoCLI // before anything is started
	}
	folder, err := os.MkdirTemp("", "make-az-")
	if err != nil {
		return fmt.Errorf("make a folder for az: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }() // it holds the service principal's secret
	stack, err := playground.Open(ctx, playground.Options{
		Root: root, State: filepath.Join(folder, "stack"),
		Env: map[string]string{"AzureWebJobs.haymaker_timer.Disabled": "true"}, // no run of its own accord
	})
	if err != nil {
		return err
	}
	defer stack.Close()
	az, err := newCLI(filepath.Join(folder, "azure"), stack.Simulator.CAFile)
	if err != nil {
		return err
	}
	t := &trial{az: az, simulator: stack.Simulator, root: root, out: out}
	return errors.Join(t.all(ctx, stack.URL, folder), t.verdict())
}

// all is the order of a visit: log in, look, make something, watch a run, look again,
// and find what somebody brought back.
func (t *trial) all(ctx context.Context, host, folder string) error {
	heading(t.out, "A registered cloud")
	if err := t.login(ctx); err != nil {
		return err
	}
	heading(t.out, "The tenant at rest")
	t.compareLists(ctx, t.lists())
	t.throttled(ctx)
	heading(t.out, "By hand, every write a long-running operation")
	if err := t.slowly(ctx, func() error { return t.byHand(ctx, folder) }); err != nil {
		return err
	}
	return t.whileHayMakerRuns(ctx, host)
}
