// Command haymaker is the command line of HayMaker's HTTP API: it starts,
// lists, shows, watches and cancels runs and fetches their reports.
//
// What was asked for goes to stdout and nothing else does: with --format json
// or yaml stdout is one document. Progress and errors go to stderr.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := program{stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, stdin: os.Stdin}
	code := p.Run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
