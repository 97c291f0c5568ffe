package conformance

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// line is an entry of a host's console. Lines of the web server have no level and source.
type line struct{ level, source, message string }

// parseConsole reads a host's console. Lines of ### are remarks of the recorder.
func parseConsole(text string) []line {
	head := regexp.MustCompile(`^(info|warn|fail|crit): (\S+)$`)
	var list []line
	open := false
	for text := range strings.Lines(text) {
		text = strings.TrimSuffix(text, "\n")
		switch m := head.FindStringSubmatch(text); {
		case m != nil:
			list = append(list, line{level: m[1], source: m[2]})
			open = true
		case open && strings.HasPrefix(text, "      "):
			list[len(list)-1].message += "\n" + strings.TrimPrefix(text, "      ")
		case open && text == "" || strings.HasPrefix(text, "###"):
		default:
			open = false
			list = append(list, line{message: text})
		}
	}
	return compared(list)
}

// left out, on both sides: dumps of .NET options, the lease of the primary host, lines that
// only the recordings of discovery show, what this repository's host says of its own, and
// the list of functions, which is Core Tools' and not the host's.
func leftOut(l line) bool {
	for _, prefix := range []string{"Microsoft.Azure.WebJobs.Hosting.OptionsLoggingService", "Host.General[337]", "funchost["} {
		if strings.HasPrefix(l.source, prefix) {
			return true
		}
	}
	if l.source == "" && (l.message == "Functions:" || strings.HasPrefix(l.message, "\t")) {
		return true
	}
	return strings.HasSuffix(l.message, "(Host)")
}

func compared(list []line) []line {
	var kept []line
	for _, l := range list {
		l.message = normal(l.message)
		l.source = regexp.MustCompile(`^(Worker\.HttpWorker(Process|Channel)\.)[^\[]+`).ReplaceAllString(l.source, "$1<id>")
		if l.message != "" && !leftOut(l) {
			kept = append(kept, l)
		}
	}
	return kept
}

// normal replaces what differs from run to run, and drops .NET's stack traces with the
// exceptions inside of an exception.
func normal(message string) string {
	var lines []string
	for text := range strings.Lines(strings.Trim(message, "\n")) {
		text = strings.TrimRight(text, " \n")
		if text == "" || strings.HasPrefix(text, "   at ") || strings.HasPrefix(text, "   ---") || strings.HasPrefix(text, " --->") || strings.HasPrefix(text, "---") {
			continue
		}
		lines = append(lines, text)
	}
	text := strings.Join(lines, "\n")
	for _, rule := range [][2]string{
		{`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`, "<id>"}, {`ProcessId=\d+`, "ProcessId=<pid>"}, {`Pid=\d+`, "Pid=<pid>"}, {`HostId=[^,]+`, "HostId=<hostid>"},
		{`\d+ms\)`, "<n>ms)"}, {`\d\d/\d\d/\d{4} \d\d:\d\d:\d\dZ`, "<time>"}, {`at '?\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)`, "at <time>"}, {`InsertedOn: \S+`, "InsertedOn: <time>"},
		{`start process '[^']*'`, "start process '<program>'"}, {`(fileName: )\S+`, "$1<program>"}, {`(directory ')[^']*`, "$1<app>"},
		{`\S+ exited with code`, "<program> exited with code"}, {`MessageId: [^,]+`, "MessageId: <id>"}, {`127\.0\.0\.1:(\d+|<port>)`, "127.0.0.1:<port>"},
		{`(Content root path: ).*`, "$1<host>"}, {`workerId:\S+`, "workerId:<id>"}, {`configuration file '[^']*'`, "configuration file '<app>/host.json'"},
		{`("processUptime": ?)\d+`, "$1<n>"}, {`("versionDetails": ?)"[^"]*"`, `$1"<version>"`}, {`("version": ?)"[^"]*"`, `$1"<version>"`},
		{`Host\.Functions\.`, "Host.Functions."},
	} {
		text = regexp.MustCompile(rule[0]).ReplaceAllString(text, rule[1])
	}
	return text
}

// byCategory groups lines; what happens side by side has an order within its category only.
func byCategory(list []line) map[string][]line {
	groups := map[string][]line{}
	for _, l := range list {
		category, _, _ := strings.Cut(l.source, "[")
		groups[category] = append(groups[category], l)
	}
	return groups
}

// settle orders what has no order, and counts once what comes or not.
func settle(groups map[string][]line) {
	// A handler that is killed at once may get ready before it is, or not.
	const dispatcher = "Microsoft.Azure.WebJobs.Script.Workers.HttpFunctionInvocationDispatcher"
	groups[dispatcher] = slices.Compact(groups[dispatcher])
	// stdout and stderr of the handler are two pipes.
	slices.SortFunc(groups["Host.Function.Console"], func(a, b line) int { return strings.Compare(a.message, b.message) })
}

// sameConsole compares the lines of every category, in order. Of a host that tries to start
// for ever only the beginning counts: as many lines as recorded.
func sameConsole(got, want []line, forEver bool) error {
	a, b := byCategory(got), byCategory(want)
	if forEver {
		for category := range a {
			a[category] = a[category][:min(len(a[category]), max(1, len(b[category])))]
		}
	}
	settle(a)
	settle(b)
	for category := range a {
		if _, ok := b[category]; !ok {
			return fmt.Errorf("the recording has nothing of %q: %s", category, show(a[category]))
		}
	}
	for category, want := range b {
		if got := a[category]; !slices.Equal(got, want) {
			i := 0
			for i < min(len(got), len(want)) && got[i] == want[i] {
				i++
			}
			return fmt.Errorf("%q differs from line %d on:\n%s\nrecorded\n%s", category, i+1, show(got[i:]), show(want[i:]))
		}
	}
	return nil
}

func show(list []line) string {
	var lines []string
	for _, l := range list {
		lines = append(lines, fmt.Sprintf("%s: %s\n      %s", l.level, l.source, l.message))
	}
	return strings.Join(lines, "\n")
}
