package discovery

import (
	"errors"
	"fmt"
	"strings"

	"azurehaymaker/local/funchost/schedule"
)

// The assemblies whose names stand before their messages in stage 3.
const (
	assemblyHost   = "Microsoft.Azure.WebJobs.Host"
	assemblyTimers = "Microsoft.Azure.WebJobs.Extensions"
	assemblyQueues = "Microsoft.Azure.WebJobs.Extensions.Storage.Queues"
)

// indexError is an error of stage 3 with the assembly it comes from.
type indexError struct {
	assembly string
	err      error
}

// Error ends every message with a full stop, as the host's chain of messages does.
func (e *indexError) Error() string {
	text := e.assembly + ": " + e.err.Error()
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}

func (e *indexError) Unwrap() error { return e.err }

func fromAssembly(assembly, format string, args ...any) error {
	return &indexError{assembly: assembly, err: fmt.Errorf(format, args...)}
}

func indexAll(result *Result, o Options) {
	for _, f := range result.Loaded {
		if !f.Described {
			continue
		}
		if err := index(f, o); err != nil {
			text := fmt.Sprintf("%s: Error indexing method 'Functions.%s'. %s", assemblyHost, f.Name, err)
			result.Problems = append(result.Problems, Problem{f.Name, 3, text})
			continue
		}
		f.Indexed = true
	}
}

// index is stage 3 for one function.
func index(f *Function, o Options) error {
	switch {
	case f.Timer != nil:
		text, err := resolve(f.Trigger.Text("schedule"), o.Env)
		if err != nil {
			return err
		}
		parsed, err := schedule.Parse(text)
		if err != nil {
			return fromAssembly(assemblyTimers, "%w", err)
		}
		f.Timer.Schedule = parsed
	case f.Queue != nil:
		name, connection, err := queueAddress(f.Trigger, o)
		if err != nil {
			return err
		}
		f.Queue.Queue, f.Queue.Connection = name, connection
	case f.HTTP != nil:
		route, err := resolve(f.HTTP.Route, o.Env)
		if err != nil {
			return err
		}
		f.HTTP.Route = route
	default:
		return fromAssembly(assemblyHost, "%w", errors.New("this local host listens to HTTP, queue and timer triggers only"))
	}
	for _, b := range f.Bindings {
		if !b.Is("queue") {
			continue
		}
		name, connection, err := queueAddress(b, o)
		if err != nil {
			return err
		}
		f.Outputs = append(f.Outputs, QueueOutput{Name: b.Name, Queue: name, Connection: connection, Binary: b.DataType == "binary"})
	}
	return nil
}
