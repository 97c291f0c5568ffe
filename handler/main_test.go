package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"go.uber.org/goleak"
	"go.uber.org/zap"
)

// roleVariable makes this test binary act as another program, so that tests can
// start real processes whose services are doubles.
const roleVariable = "HANDLER_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "handler": // the handler with doubles
		p := program{lookup: os.LookupEnv, stdout: os.Stdout, parent: os.Getppid, wire: doubles}
		os.Exit(p.Run(context.Background()))
	case "unwired": // the handler of which one service was forgotten
		p := program{lookup: os.LookupEnv, stdout: os.Stdout, parent: os.Getppid, wire: func(c Config, log *zap.Logger) (services, error) {
			s, err := doubles(c, log)
			s.SweepTaskHub, s.Dashboard = nil, nil
			return s, err
		}}
		os.Exit(p.Run(context.Background()))
	case "wired": // the handler itself
		p := program{lookup: os.LookupEnv, stdout: os.Stdout, parent: os.Getppid, wire: wire}
		os.Exit(p.Run(context.Background()))
	case "unwirable":
		p := program{lookup: os.LookupEnv, stdout: os.Stdout, parent: os.Getppid, wire: func(Config, *zap.Logger) (services, error) {
			return services{}, errors.New("no such vault")
		}}
		os.Exit(p.Run(context.Background()))
	case "host": // a parent that starts a handler and waits to be killed
		os.Exit(actAsHost())
	}
	goleak.VerifyTestMain(m)
}

func actAsHost() int {
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), roleVariable+"=handler")
	child.Stdout = os.Stdout
	if err := child.Start(); err != nil {
		return 1
	}
	fmt.Printf("{\"msg\":\"started\",\"pid\":%d}\n", child.Process.Pid)
	_, _ = io.Copy(io.Discard, os.Stdin) // until the test ends
	return 0
}
