// Package hostlog carries the host's log as structured entries with the category and
// level names of the Functions host, so that whoever starts the host decides how they
// are shown. It keeps nothing and writes nowhere by itself.
package hostlog

import (
	"fmt"
	"time"
)

// Level is a log level of the host.
type Level int

// The levels that the host uses.
const (
	Information Level = iota
	Warning
	Error
)

// String is the level's short name on the host's console.
func (l Level) String() string {
	switch l {
	case Warning:
		return "warn"
	case Error:
		return "fail"
	default:
		return "info"
	}
}

// The categories that more than one package logs under.
const (
	Startup = "Host.Startup"
	Console = "Host.Function.Console"
	Results = "Host.Results"
	Jobs    = "Microsoft.Azure.WebJobs.Hosting.JobHostService"
	// Web are the web server's lines: the host's console shows them without a category.
	Web = ""
	// Own are words of this stand-in that the real host does not say.
	Own = "funchost"
)

// Entry is one log entry. Message may have several lines.
type Entry struct {
	Time     time.Time
	Level    Level
	Category string
	// Event is the number that the host's console shows behind the category.
	Event   int
	Message string
}

// Sink takes entries. It is called from many goroutines at once and must not block for long.
type Sink func(Entry)

// Logger stamps entries and hands them to a sink. The zero value drops them. It is a
// value and safe for concurrent use as far as its sink is.
type Logger struct {
	Now   func() time.Time
	Sink  Sink
	event int
}

// Event is the same logger with an event number for its entries.
func (l Logger) Event(number int) Logger {
	l.event = number
	return l
}

// Info logs at Information.
func (l Logger) Info(category, format string, args ...any) {
	l.log(Information, category, format, args)
}

// Warn logs at Warning.
func (l Logger) Warn(category, format string, args ...any) { l.log(Warning, category, format, args) }

// Error logs at Error.
func (l Logger) Error(category, format string, args ...any) { l.log(Error, category, format, args) }

func (l Logger) log(level Level, category, format string, args []any) {
	if l.Sink == nil {
		return
	}
	message := format
	if len(args) > 0 {
		message = fmt.Sprintf(format, args...)
	}
	l.Sink(Entry{Time: l.Now(), Level: level, Category: category, Event: l.event, Message: message})
}
