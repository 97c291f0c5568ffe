// Command haymaker is the command line of HayMaker's HTTP API: it starts,
// lists, shows, watches and cancels runs and fetches their reports.
//
// What was asked for goes to stdout and nothing else does: with --format json
// or yaml stdout is one document. Progress, notes and errors go to stderr. The
// function key comes from a file or the environment, never from an argument,
// and is never shown. It refuses input before it calls anything.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, pause: pause, size: terminalSize, terminal: isTerminal}
	code := p.Run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
