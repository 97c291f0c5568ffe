// Command haymaker-agent carries out one scenario of a HayMaker run: it is the
// program of the Container Apps jobs. docs/agent.md describes its environment
// and its exit codes.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	code := newProgram(os.Getenv, workBase(".", os.TempDir()), os.Stdout, os.Stderr).Run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
