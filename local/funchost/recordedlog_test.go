package funchost_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// line is a log entry in comparable form.
type line struct{ level, source, message string }

// readLog reads a recorded console log. Only what this host claims to log is kept: not the
// web host's lines without a level, the dumps of options, .NET's stack frames and inner
// exceptions, and what belongs to parts that this host does not have.
func readLog(t *testing.T, name string) []line {
	t.Helper()
	data, err := os.ReadFile("testdata/logs/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	head := regexp.MustCompile(`^(info|warn|fail): (\S+)$`)
	var list []line
	open := false
	for text := range strings.Lines(string(data)) {
		text = strings.TrimSuffix(text, "\n")
		switch m := head.FindStringSubmatch(text); {
		case m != nil:
			list = append(list, line{level: m[1], source: m[2]})
			open = true
		case open && strings.HasPrefix(text, "      "):
			last := &list[len(list)-1]
			last.message += "\n" + strings.TrimPrefix(text, "      ")
		default:
			open = false
		}
	}
	return keep(list)
}

// keep drops what is not compared, on both sides.
func keep(list []line) []line {
	var kept []line
	for _, l := range list {
		l.message = comparable(l.message)
		l.source = regexp.MustCompile(`^Worker\.HttpWorkerProcess\.[^\[]+`).ReplaceAllString(l.source, "Worker.HttpWorkerProcess.<id>")
		switch {
		case strings.HasPrefix(l.source, "Microsoft.Azure.WebJobs.Hosting.OptionsLoggingService"), strings.HasPrefix(l.source, "Host.Triggers.Warmup"),
			strings.HasPrefix(l.source, "Host.General[337]"), strings.HasPrefix(l.source, "Host.Controllers.Host"),
			// The handler prints in its own order, and readiness comes when it comes.
			strings.HasPrefix(l.source, "Host.Function.Console"), strings.Contains(l.message, "Worker process started and initialized."),
			// Seen in discovery-1.json, but not on these consoles.
			strings.HasSuffix(l.message, "(Host)"):
			continue
		}
		kept = append(kept, l)
	}
	return kept
}

// comparable replaces what differs from run to run and drops .NET's inner texts.
func comparable(message string) string {
	var lines []string
	for text := range strings.Lines(strings.Trim(message, "\n")) {
		text = strings.TrimRight(text, " \n")
		if text == "" || strings.HasPrefix(text, "   at ") || strings.HasPrefix(text, "   ---") {
			continue
		}
		lines = append(lines, text)
	}
	text := strings.Join(lines, "\n")
	for _, rule := range [][2]string{
		{`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`, "<id>"}, {`ProcessId=\d+`, "ProcessId=<pid>"}, {`Pid=\d+`, "Pid=<pid>"}, {`HostId=[^,]+`, "HostId=<hostid>"},
		{`\d+ms\)`, "<n>ms)"}, {`\d\d/\d\d/\d{4} \d\d:\d\d:\d\dZ`, "<time>"}, {`at '?\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)`, "at <time>"}, {`InsertedOn: \S+`, "InsertedOn: <time>"},
		{`'[^']*/probe[^' ]*'`, "'<app>/bin/app'"}, {`(fileName: )\S+`, "$1<app>/bin/app"}, {`(directory ')[^']*`, "$1<app>"},
		{`\S+ exited with code`, "<app>/bin/app exited with code"}, {`HttpWorkerProcess\.\S+\[`, "HttpWorkerProcess.<id>["}, {`MessageId: [^,]+`, "MessageId: <id>"},
		{`(?s)\n ---> System\.(Exception|ArgumentException|InvalidOperationException): .*$`, ""},
	} {
		text = regexp.MustCompile(rule[0]).ReplaceAllString(text, rule[1])
	}
	return text
}

// lines is what this host logged, in the same form.
func (a *app) lines() []line {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []line
	for _, e := range a.log {
		list = append(list, line{e.Level.String(), fmt.Sprintf("%s[%d]", e.Category, e.Event), e.Message})
	}
	return keep(list)
}

// compareLog holds what was logged to the recording: every recorded line comes in its
// order, and no line comes that the recording does not have.
func compareLog(t *testing.T, got, want []line) {
	t.Helper()
	at := 0
	for _, w := range want {
		i := slices.Index(got[at:], w)
		if i < 0 {
			t.Errorf("not logged, or too early:\n%s: %s\n%s", w.level, w.source, w.message)
			continue
		}
		at += i + 1
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("not in the recording:\n%s: %s\n%s", g.level, g.source, g.message)
		}
	}
}

// recordedApp has the function folders of the recordings.
func recordedFunctions(queue string) map[string]string {
	return map[string]string{"hello": web, "work": onQueue(queue)}
}

// TestRecordedStartLogs compares the start of broken apps with the recorded consoles.
func TestRecordedStartLogs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		functions map[string]string
		host      string
	}{
		"log-empty-root":         {functions: map[string]string{}},
		"log-too-deep":           {functions: map[string]string{"functions/hello": web, "functions/tick": silent}},
		"log-bad-function-json":  {functions: map[string]string{"hello": web, "work": `{ "bindings": [{ "type": "queueTrigger"`}},
		"log-bad-cron":           {functions: map[string]string{"hello": web, "tick": strings.Replace(silent, "0 0 0 1 1 *", "0 0 0 ? * MON *", 1)}},
		"log-unresolved-setting": {functions: map[string]string{"hello": web, "work": onQueue("%QUEUE_NAME%")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := build(t, hostJSON(""), c.functions)
			a.run(t, a.options("AzureFunctionsWebHost__hostid="+strings.TrimPrefix(name, "log-")))
			if _, ok := c.functions["hello"]; ok {
				a.do(t, "GET", "/api/hello"+reply(200, "application/json", `{"Logs":["a log line from the handler"]}`), nil)
			}
			want := slices.DeleteFunc(readLog(t, name), func(l line) bool { return strings.HasPrefix(l.source, "Function.hello") })
			got := slices.DeleteFunc(a.lines(), func(l line) bool { return strings.HasPrefix(l.source, "Function.hello") })
			compareLog(t, got, want)
		})
	}
}

// isCall says whether a line is about a call of the function hello, which the recorder made.
func isCall(l line) bool { return strings.HasPrefix(l.source, "Function.hello") }

// TestRecordedLogsOfHandlersThatDoNotStart compares the starts in which the handler's
// process is the trouble.
func TestRecordedLogsOfHandlersThatDoNotStart(t *testing.T) {
	t.Parallel()
	for name, mode := range map[string]os.FileMode{"log-not-executable": 0o600, "log-wrong-architecture": 0o700} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := build(t, "", recordedFunctions("orders"))
			program := a.root + "/probe.bin"
			write(t, a.root+"/host.json", strings.Replace(hostJSON(""), probe, program, 1))
			// An ELF file of a machine that does not exist.
			write(t, program, "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xff\xff"+strings.Repeat("\x00", 44))
			if err := os.Chmod(program, mode); err != nil {
				t.Fatal(err)
			}
			a.run(t, a.options("AzureFunctionsWebHost__hostid="+strings.TrimPrefix(name, "log-")))
			await(t, "the failed start", func() bool { return a.logged("Failed to start Worker Channel") })
			got, want := slices.DeleteFunc(a.lines(), isCall), slices.DeleteFunc(readLog(t, name), isCall)
			// The process is started beside the rest, so its line has no fixed place.
			byText := func(a, b line) int { return strings.Compare(a.source+a.message, b.source+b.message) }
			slices.SortFunc(got, byText)
			slices.SortFunc(want, byText)
			compareLog(t, got, want)
		})
	}
}

// TestRecordedLogsOfCalls compares the lines about good and failing calls of all three
// triggers, and those of the stop, with the healthy recording.
func TestRecordedLogsOfCalls(t *testing.T) {
	t.Parallel()
	in := openQueue(t, "orders").create()
	functions := recordedFunctions("orders")
	functions["tick"] = strings.Replace(silent, "0 0 0 1 1 *", "*/10 * * * * *", 1)
	functions["fails"] = `{"bindings":[{"name":"req","type":"httpTrigger","authLevel":"anonymous"},{"name":"res","type":"http","direction":"out"},{"name":"more","type":"queue","direction":"out","queueName":"orders-more"}]}`
	functions["hello"] = functions["fails"]
	a := build(t, hostJSON(`"extensions":{"queues":{"maxPollingInterval":"00:00:00.1"}},`), functions)
	a.run(t, a.options("AzureFunctionsWebHost__hostid=healthy"))
	a.do(t, "GET", "/api/hello"+reply(200, "application/json", `{"Logs":["a log line from the handler"]}`), nil)
	in.put("order")
	await(t, "the message", func() bool { return a.logged("Executed 'Functions.work' (Succeeded") })
	await(t, "the timer", func() bool { return a.logged("Executed 'Functions.tick' (Succeeded") })
	a.do(t, "GET", "/api/fails"+reply(500, "application/json", `{}`), nil)
	a.stop()
	if err := a.wasEnded(t); err != nil {
		t.Errorf("Run: %v", err)
	}
	// The recorder waited longer, so the timer fired more often.
	got, want := unique(a.lines()), unique(readLog(t, "log-healthy"))
	got = slices.DeleteFunc(got, func(l line) bool { return strings.HasPrefix(l.message, "Application is shutting down") })
	// Timers and calls run beside each other: the order counts within a category.
	for category, lines := range byCategory(want) {
		compareLog(t, byCategory(got)[category], lines)
	}
	if a, b := len(byCategory(got)), len(byCategory(want)); a != b || b < 8 {
		t.Errorf("%d categories, recorded %d", a, b)
	}
}

func byCategory(list []line) map[string][]line {
	groups := map[string][]line{}
	for _, l := range list {
		category, _, _ := strings.Cut(l.source, "[")
		groups[category] = append(groups[category], l)
	}
	return groups
}

// unique keeps the first of equal lines.
func unique(list []line) []line {
	var kept []line
	for _, l := range list {
		if !slices.Contains(kept, l) {
			kept = append(kept, l)
		}
	}
	return kept
}
