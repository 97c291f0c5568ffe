package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"azurehaymaker/local/funchost"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// run is the program without the process: it returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(context.Background())
	var stopped *funchost.StoppedError
	var usage *usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &stopped):
		// As recorded: a host that gives up exits with code 0.
		_, _ = fmt.Fprintln(stderr, err)
		return exitOK
	case errors.As(err, &usage):
		_, _ = fmt.Fprintf(stderr, "%v\nRun 'funchost start --help' for usage.\n", err)
		return exitUsage
	default:
		_, _ = fmt.Fprintln(stderr, err)
		return exitFailed
	}
}

// usageError is a wrong flag or argument.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }

func (e *usageError) Unwrap() error { return e.err }

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "funchost",
		Short:         "A local stand-in for the Azure Functions host",
		Long:          "funchost serves timer, queue and HTTP functions to an unmodified custom handler on this machine.",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(newStart())
	return root
}
