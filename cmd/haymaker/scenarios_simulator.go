package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// simulatorProgram is the stand-in for Azure; it is another program so that the
// CLI carries none of its code.
const simulatorProgram = "azuresim"

// simulatorStart bounds how long it may take to listen.
const simulatorStart = 30 * time.Second

// findSimulator looks beside this program, then in PATH.
func findSimulator() (string, error) {
	if self, err := os.Executable(); err == nil {
		if beside := filepath.Join(filepath.Dir(self), simulatorProgram); executable(beside) {
			return beside, nil
		}
	}
	found, err := exec.LookPath(simulatorProgram)
	if err != nil {
		return "", usage(errors.New("the program azuresim lies neither beside haymaker nor in PATH: make build builds both, or name a running one by --simulator"))
	}
	return found, nil
}

func executable(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// startSimulator starts one with a state of its own and waits until it serves.
// stop ends it and removes its state.
func startSimulator(ctx context.Context, pause func(context.Context, time.Duration) error) (readyFile string, stop func() error, err error) {
	binary, err := findSimulator()
	if err != nil {
		return "", nil, err
	}
	dir, err := os.MkdirTemp("", "haymaker-azuresim-*")
	if err != nil {
		return "", nil, fmt.Errorf("make the simulator's directory: %w", err)
	}
	readyFile = filepath.Join(dir, "ready.json")
	var output bytes.Buffer
	// stop ends it, so that it can be asked what is left after an interruption.
	command := exec.CommandContext(context.WithoutCancel(ctx), binary, "serve", "--state-dir", filepath.Join(dir, "state"), "--ready-file", readyFile)
	command.Stdout, command.Stderr = &output, &output
	if err := command.Start(); err != nil {
		return "", nil, errors.Join(fmt.Errorf("start %s: %w", binary, err), os.RemoveAll(dir))
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	stop = func() error {
		_ = command.Process.Signal(syscall.SIGTERM) // it may have ended by itself
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = command.Process.Kill()
			<-ended
		}
		return os.RemoveAll(dir)
	}
	waiting, cancel := context.WithTimeout(ctx, simulatorStart)
	defer cancel()
	for {
		if _, err := os.Stat(readyFile); err == nil {
			return readyFile, stop, nil
		}
		select {
		case err := <-ended:
			ended <- err
			return "", nil, errors.Join(fmt.Errorf("the simulator ended before it served: %w: %.500s", err, output.String()), stop())
		default:
		}
		if pause(waiting, 50*time.Millisecond) != nil {
			return "", nil, errors.Join(errors.New("the simulator did not serve in time"), stop())
		}
	}
}
