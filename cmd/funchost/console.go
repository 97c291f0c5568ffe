package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"

	"azurehaymaker/local/funchost"
	"azurehaymaker/local/funchost/hostlog"
)

// format is how the console shows the log.
type format int

const (
	// plain is what `func start` shows: functions and handler output from Information,
	// the system log from Warning.
	plain format = iota
	// verbose is the real host's own console: every entry.
	verbose
	// machine is a JSON object per entry, and one for the functions.
	machine
)

// console prints the log.
type console struct {
	mu     sync.Mutex
	out    io.Writer
	format format
}

func newConsole(out io.Writer, f format) *console { return &console{out: out, format: f} }

// alwaysShown is the one system line that Core Tools prints in any case.
const alwaysShown = "Worker process started and initialized."

// jsonEntry is a log entry for programs.
type jsonEntry struct {
	Type     string `json:"type"`
	Time     string `json:"time"`
	Level    string `json:"level"`
	Category string `json:"category"`
	Event    int    `json:"event"`
	Message  string `json:"message"`
}

const stampLayout = "2006-01-02T15:04:05.000Z"

func (c *console) log(e hostlog.Entry) {
	switch c.format {
	case machine:
		c.print(jsonEntry{"log", e.Time.UTC().Format(stampLayout), e.Level.String(), e.Category, e.Event, e.Message})
	case verbose:
		if e.Category == hostlog.Web {
			c.write(e.Message + "\n")
			return
		}
		c.write(fmt.Sprintf("%s: %s[%d]\n      %s\n", e.Level, e.Category, e.Event, indent(e.Message)))
	default:
		user := strings.HasPrefix(e.Category, "Function.") || e.Category == hostlog.Console
		if e.Level == hostlog.Information && !user && e.Message != alwaysShown || e.Category == hostlog.Results {
			return
		}
		c.write(fmt.Sprintf("[%s] %s\n", e.Time.UTC().Format(stampLayout), indent(strings.TrimRight(e.Message, "\n"))))
	}
}

func indent(message string) string { return strings.ReplaceAll(message, "\n", "\n      ") }

func (c *console) write(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = io.WriteString(c.out, text)
}

func (c *console) print(value any) {
	data, err := json.Marshal(value)
	if err != nil {
		return
	}
	c.write(string(data) + "\n")
}

// jsonFunctions tells programs what is served.
type jsonFunctions struct {
	Type      string         `json:"type"`
	URL       string         `json:"url"`
	Functions []jsonFunction `json:"functions"`
}

type jsonFunction struct {
	Name     string   `json:"name"`
	Trigger  string   `json:"trigger"`
	URL      string   `json:"url,omitempty"`
	Methods  []string `json:"methods,omitempty"`
	Disabled bool     `json:"disabled"`
}

// functions prints the list of functions with their URLs, HTTP functions first.
func (c *console) functions(host *funchost.Host) {
	endpoints := host.Endpoints()
	if c.format == machine {
		line := jsonFunctions{Type: "functions", URL: host.URL(), Functions: []jsonFunction{}}
		for _, e := range endpoints {
			line.Functions = append(line.Functions, jsonFunction(e))
		}
		c.print(line)
		return
	}
	if len(endpoints) == 0 {
		return
	}
	var text strings.Builder
	text.WriteString("\nFunctions:\n\n")
	for _, e := range endpoints {
		if e.URL == "" {
			fmt.Fprintf(&text, "\t%s: %s\n\n", e.Name, e.Trigger)
			continue
		}
		methods := ""
		if len(e.Methods) > 0 {
			methods = "[" + strings.ToUpper(strings.Join(e.Methods, ",")) + "] "
		}
		fmt.Fprintf(&text, "\t%s: %s%s\n\n", e.Name, methods, e.URL)
	}
	for _, e := range endpoints {
		if e.Disabled {
			fmt.Fprintf(&text, "Function %s is disabled.\n", e.Name)
		}
	}
	c.write(text.String())
}
