package main

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"azurehaymaker/local/funchost"
	"azurehaymaker/local/funchost/hostlog"
)

// console prints the log as `func start` does: functions and handler output from
// Information, the system log from Warning unless verbose.
type console struct {
	mu      sync.Mutex
	out     io.Writer
	verbose bool
}

func newConsole(out io.Writer, verbose bool) *console { return &console{out: out, verbose: verbose} }

// alwaysShown is the one system line that Core Tools prints in any case.
const alwaysShown = "Worker process started and initialized."

func (c *console) log(e hostlog.Entry) {
	user := strings.HasPrefix(e.Category, "Function.") || e.Category == hostlog.Console
	if e.Level == hostlog.Information && !user && !c.verbose && e.Message != alwaysShown {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	stamp := e.Time.UTC().Format("[2006-01-02T15:04:05.000Z]")
	if c.verbose {
		stamp += " " + e.Level.String() + ": " + e.Category + ":"
	}
	_, _ = fmt.Fprintf(c.out, "%s %s\n", stamp, strings.ReplaceAll(e.Message, "\n", "\n      "))
}

// functions prints the list of functions with their URLs, HTTP functions first.
func (c *console) functions(host *funchost.Host) {
	endpoints := host.Endpoints()
	if len(endpoints) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = fmt.Fprintf(c.out, "\nFunctions:\n\n")
	for _, e := range endpoints {
		if e.URL == "" {
			_, _ = fmt.Fprintf(c.out, "\t%s: %s\n\n", e.Name, e.Trigger)
			continue
		}
		methods := ""
		if len(e.Methods) > 0 {
			methods = "[" + strings.ToUpper(strings.Join(e.Methods, ",")) + "] "
		}
		_, _ = fmt.Fprintf(c.out, "\t%s: %s%s\n\n", e.Name, methods, e.URL)
	}
	for _, e := range endpoints {
		if e.Disabled {
			_, _ = fmt.Fprintf(c.out, "Function %s is disabled.\n", e.Name)
		}
	}
}
