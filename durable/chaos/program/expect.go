package program

import (
	"fmt"
	"regexp"
	"strings"

	"azurehaymaker/durable/history"
)

// Outcome is how an instance of a program ends when nobody stops it.
type Outcome struct {
	Status history.Status
	// Output matches the whole log, or the failure's text.
	Output *regexp.Regexp
	// CustomStatus is JSON text, or "".
	CustomStatus string
}

// Expect is the reference model: it knows the language and nothing of engines.
func (p Program) Expect() Outcome { return Input{Program: p}.Expect() }

// Expect is the same for an instance that begins in the middle of its program,
// as a restart of one that had continued as new does.
func (in Input) Expect() Outcome {
	pattern, failed, custom := in.Program.expect(in.Generation)
	pattern = regexp.QuoteMeta(in.Log) + pattern
	outcome := Outcome{Status: history.StatusCompleted, CustomStatus: custom}
	if failed != "" {
		outcome.Status, pattern = history.StatusFailed, regexp.QuoteMeta(failed)
	}
	outcome.Output = regexp.MustCompile("^" + pattern + "$")
	return outcome
}

// expect gives the pattern of the log from a generation on, or the text of the
// failure.
func (p Program) expect(from int) (pattern, failed, custom string) {
	var log strings.Builder
	for g, ops := range p.Generations {
		if g < from {
			continue
		}
		for i, op := range ops {
			here := label(g, i)
			switch op.Do {
			case Fail:
				return "", failureText(here), custom
			case Status:
				custom = `"` + here + `"`
			}
			log.WriteString(op.expect(here))
		}
	}
	return log.String(), "", custom
}

func (o Op) expect(here string) string {
	switch o.Do {
	case Call:
		return o.entry(o.last(here, 1))
	case Retry:
		return o.entry(o.last(here, o.Attempts))
	case Fan:
		log := ""
		for i := range o.N {
			one := Op{}
			if i < o.Fails {
				one.Fails = 1
			}
			log += o.entry(one.last(fmt.Sprintf("%s/%d", here, i), 1))
		}
		return log
	case Race:
		return "race=[01];"
	case Await:
		return strings.Repeat(`await=\d+;`, o.N)
	case Timed:
		return "timed=(in time|late);"
	case Family:
		log := ""
		for _, child := range o.Children {
			pattern, failed, _ := child.expect(0)
			if failed != "" {
				pattern = regexp.QuoteMeta("failed:" + failed)
			}
			log += `child\(` + pattern + `\);`
		}
		return log
	}
	return string(o.Do) + ";"
}

func (o Op) entry(text string) string { return regexp.QuoteMeta(fmt.Sprintf("%s=%s;", o.Do, text)) }

// last is the outcome of the last of at most so many attempts.
func (o Op) last(here string, attempts int) string {
	job := o.job(here)
	attempt := min(o.Fails, attempts-1)
	if o.Fatal && o.Fails > 0 {
		attempt = 0
	}
	if attempt < o.Fails {
		return "failed:" + job.failure(attempt)
	}
	return fmt.Sprintf("%s@%d", here, attempt)
}

// TimedValue is the payload of the events that Timed waits for.
const TimedValue = "in time"
