package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/pprof"
	"time"
)

// bench is one run of the program.
type bench struct {
	root string // of the repository, with bin
	storage
	hubs   int
	limits limits
	report Report
}

func (b *bench) add(name string, value float64, unit string) {
	b.report.Figures = append(b.report.Figures, Figure{name, value, unit})
}

// value is a figure measured before, 0 if there is none.
func (b *bench) value(name string) float64 {
	for _, f := range b.report.Figures {
		if f.Name == name {
			return f.Value
		}
	}
	return 0
}

func (b *bench) hubName() string { return fmt.Sprintf("Bench%d", b.hubs) }

func (b *bench) nextHub() string {
	b.hubs++
	return b.hubName()
}

// measure is the whole program but for its handler.
func measure(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	root := flags.String("root", ".", "the repository, with its programs in bin")
	out := flags.String("out", ".local/bench.json", "where the results go")
	only := flags.String("only", "", "take only the measurements whose names match this regular expression, without a verdict")
	profile := flags.String("cpuprofile", "", "write a CPU profile of this process to a file")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	chosen, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("flag -only: %w", err)
	}
	stopProfile, err := startProfile(*profile)
	if err != nil {
		return err
	}
	defer stopProfile()
	b := &bench{report: Report{Machine: thisMachine()}}
	if b.root, err = filepath.Abs(*root); err != nil {
		return err
	}
	defer b.closeStorage()
	if err := b.take(ctx, chosen, os.Stderr); err != nil {
		return err
	}
	b.report.print(os.Stdout)
	if *only != "" {
		return nil
	}
	return errors.Join(b.report.write(*out), missed(b.report.Figures))
}

// take makes the chosen measurements, each over a storage of its own; the
// storage's limits come first, for the others are shown as shares of them.
func (b *bench) take(ctx context.Context, chosen *regexp.Regexp, progress io.Writer) error {
	for _, step := range []struct {
		name string
		take func(context.Context) error
	}{
		{"the storage's own limits", b.measureStorage},
		{"fan-out and sequence, the engine's own worker", b.measureOwnWorker},
		{"a chain of 2,500 activities", b.measureChain},
		{"an idle hub", b.measureIdle},
		{"fan-out and sequence through the host", b.measureHosted},
		{"HayMaker idle behind the host", b.measureIdleApp},
		{"the handler", b.measureHandler},
		{"the handler with a history of 10,000 rows", b.measureLongHistory},
	} {
		if !chosen.MatchString(step.name) {
			continue
		}
		began := time.Now()
		if err := b.renewStorage(ctx); err != nil {
			return err
		}
		if err := step.take(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		fmt.Fprintf(progress, "%s: %.1f s\n", step.name, time.Since(began).Seconds())
	}
	return nil
}

func startProfile(path string) (stop func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close()
	}, nil
}
