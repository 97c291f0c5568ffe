package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"azurehaymaker/local/funchost/recordings"
)

// The functions of the recorded consoles.
const (
	everySecond = `{"bindings":[{"name":"timer","type":"timerTrigger","schedule":"* * * * * *"}]}`
	onceAYear   = `{"bindings":[{"name":"timer","type":"timerTrigger","schedule":"0 0 0 1 1 *"}]}`
	// strangeELF begins a program of a machine that does not exist.
	strangeELF = "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xff\xff"
)

// helloAnswer is what the recorded handler answered.
const helloAnswer = `{"Outputs":{"res":{"statusCode":200,"body":"hello"}},"Logs":["a log line from the handler"]}`

// consoleApp is the app of one console, by what its first remark says.
type consoleApp struct {
	functions  map[string]string
	host       map[string]any
	hostText   *string
	program    string
	env        []string
	storage    string
	situations []Situation
	files      map[string]string
}

func consoleApps() map[string]consoleApp {
	cut := `{"version": "2.0", "customHandler": {`
	with := func(name, text string) map[string]string {
		functions := map[string]string{"hello": onHTTP, "work": onQueue}
		if text != "" {
			functions[name] = text
		}
		return functions
	}
	two := with("", "")
	return map[string]consoleApp{
		"bad-cron":                               {functions: map[string]string{"hello": onHTTP, "tick": strings.Replace(onceAYear, "0 0 0 1 1 *", "0 0 0 ? * MON *", 1)}},
		"bad-function-json":                      {functions: with("work", `{ "bindings": [{ "type": "queueTrigger"`)},
		"bad-host-json":                          {functions: two, hostText: &cut},
		"bundle-not-found":                       {functions: two, situations: []Situation{NoBundles}},
		"empty-root":                             {},
		"handler-exits-0":                        {functions: two, env: []string{"PROBE_MODE=exit=0"}},
		"handler-exits-1":                        {functions: two, env: []string{"PROBE_MODE=exit=1"}},
		"leading-slash-route":                    {functions: map[string]string{"hello": onHTTP, "other": strings.Replace(onHTTP, `"authLevel"`, `"route":"/other","authLevel"`, 1)}},
		"missing-executable":                     {functions: two, program: "bin/app"},
		"not-executable":                         {functions: two, program: "bin/app", files: map[string]string{"bin/app": strangeELF}},
		"wrong-architecture":                     {functions: two, program: "bin/app", files: map[string]string{"bin/app|x": strangeELF + strings.Repeat("\x00", 44)}},
		"no-version":                             {functions: two, host: map[string]any{"version": nil}},
		"no-custom-handler-section":              {functions: two, host: map[string]any{"customHandler": nil}},
		"too-deep":                               {functions: map[string]string{"functions/hello": onHTTP, "functions/tick": onceAYear}},
		"unresolved-setting":                     {functions: with("work", strings.Replace(onQueue, "NAME-q", "%QUEUE_NAME%", 1))},
		"wrong-port":                             {functions: two, env: []string{"PROBE_MODE=wrongport"}},
		"wrong-worker-runtime":                   {functions: two, env: []string{"FUNCTIONS_WORKER_RUNTIME=python"}},
		"wrong-worker-runtime-no-custom-handler": {functions: two, host: map[string]any{"customHandler": nil}, env: []string{"FUNCTIONS_WORKER_RUNTIME=python"}},
		"storage-down": {
			functions: map[string]string{"hello": onHTTP, "tick": onceAYear, "work": onQueue},
			storage:   "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a",
		},
	}
}

func consoleCases() []aloneCase {
	cases := []aloneCase{{fixture: "log-healthy.txt", name: "console", situations: []Situation{Bundles}, run: (*runner).healthyConsole}}
	apps := consoleApps()
	for _, name := range slices.Sorted(maps.Keys(apps)) {
		situations := apps[name].situations
		if situations == nil {
			situations = []Situation{Bundles}
		}
		cases = append(cases, aloneCase{fixture: "log-" + name + ".txt", name: "console", situations: situations, run: func(r *runner, ctx context.Context, c aloneCase) {
			r.console(ctx, c, name, apps[name])
		}})
	}
	return cases
}

// remarks are what the recorder noted beside the console.
type remarks struct {
	gone   bool
	starts int
	calls  map[string]consoleCall
}

type consoleCall struct {
	Status      int
	Body, Error string
}

func readRemarks(text string) (remarks, error) {
	r := remarks{calls: map[string]consoleCall{}}
	ended := regexp.MustCompile(`(?m)^### after \d+ s: host process (gone, exit code 0|alive \(killed by the recorder\)); handler process starts: (\d+)$`).FindStringSubmatch(text)
	if ended == nil {
		return r, errors.New("the recording has no remark on the end")
	}
	starts, err := strconv.Atoi(ended[2])
	if err != nil {
		return r, fmt.Errorf("recording: %w", err)
	}
	r.gone, r.starts = strings.HasPrefix(ended[1], "gone"), starts
	for _, m := range regexp.MustCompile(`(?m)^### GET (\S+) -> (.*)$`).FindAllStringSubmatch(text, -1) {
		var call consoleCall
		if err := json.Unmarshal([]byte(m[2]), &call); err != nil {
			return r, fmt.Errorf("recording: %w", err)
		}
		r.calls[m[1]] = call
	}
	return r, nil
}

// console replays one broken app: its console, how it ended, and the recorded calls.
func (r *runner) console(ctx context.Context, c aloneCase, name string, spec consoleApp) {
	handler := map[string]any{"description": map[string]string{"defaultExecutablePath": r.probe}}
	if spec.program != "" {
		handler["description"] = map[string]string{"defaultExecutablePath": spec.program}
	}
	if name == "wrong-port" {
		handler["initializationTimeout"] = "00:00:01"
	}
	host := map[string]any{"customHandler": handler, "extensions": queueOptions(nil)}
	maps.Copy(host, spec.host)
	app := aloneApp{
		// A host id has no more characters in the recording either.
		name: name[:min(len(name), 30)], host: r.hostFile(host), hostText: spec.hostText, functions: spec.functions, env: spec.env,
		storage: spec.storage, files: spec.files, keys: true, answers: map[string]answer{"/hello": jsonAnswer(helloAnswer)},
	}
	r.with(ctx, c, app, func(a *alone) error {
		data, err := recordings.Read(c.fixture)
		if err != nil {
			return err
		}
		said, err := readRemarks(string(data))
		if err != nil {
			return err
		}
		want := parseConsole(string(data))
		if said.gone {
			err = a.end(ctx)
		} else if err = a.serving(ctx); err == nil {
			err = a.consoleCalls(ctx, said, want)
		}
		if err == nil {
			err = a.awaitConsole(ctx, len(want))
		}
		forEver := strings.Contains(said.calls["/admin/host/status"].Body, `"state":"Error"`)
		if forEver && err == nil {
			// It goes on writing, so the number of lines says nothing; the comparison below
			// tells what did not come.
			_ = await(ctx, "the recorded lines", func() bool { return sameConsole(parseConsole(a.console()), want, true) == nil })
		}
		errs := []error{err, sameConsole(parseConsole(a.console()), want, forEver)}
		if a.gone() != said.gone || said.gone && a.exitCode() != 0 {
			errs = append(errs, fmt.Errorf("the host is gone: %v, recorded %v", a.gone(), said.gone))
		}
		if n := len(a.calls("start", "")); n < said.starts || n > said.starts && !forEver {
			errs = append(errs, fmt.Errorf("%d starts of the handler, recorded %d", n, said.starts))
		}
		return errors.Join(errs...)
	})
}

// awaitConsole waits until as many lines as recorded have come.
func (a *alone) awaitConsole(ctx context.Context, lines int) error {
	err := await(ctx, "the console's lines", func() bool { return a.gone() || len(parseConsole(a.console())) >= lines })
	if err != nil {
		return fmt.Errorf("%d lines, recorded %d: %w", len(parseConsole(a.console())), lines, err)
	}
	return nil
}

// hanging is how long a call may take that never ends.
const hanging = 1500 * time.Millisecond

func (a *alone) consoleCalls(ctx context.Context, said remarks, want []line) error {
	// The recorder called when nothing more happened; its last call was for the status.
	statusLines := 0
	for _, l := range want {
		if strings.HasPrefix(l.source, "Host.Controllers.Host") || strings.HasPrefix(l.source, "Function.hello") {
			statusLines++
		}
	}
	if err := a.awaitConsole(ctx, len(want)-statusLines); err != nil {
		return err
	}
	var errs []error
	for _, path := range []string{"/api/hello", "/admin/host/status"} {
		call, ok := said.calls[path]
		if !ok {
			errs = append(errs, fmt.Errorf("the recording has no call of %s", path))
			continue
		}
		limit := patience
		if call.Error != "" {
			limit = hanging
		}
		target := path
		if strings.HasPrefix(path, "/admin") {
			target += "?code=" + masterKey
		}
		var got received
		var err error
		same := func() bool {
			got, err = a.ask(ctx, http.MethodGet, target, limit)
			return err == nil && got.status == call.Status && normal(got.body) == normal(call.Body)
		}
		if call.Error == "" && strings.Contains(call.Body, `"state":"Error"`) {
			// Between two errors it is starting for a moment.
			_ = await(ctx, "the recorded status", same)
		} else {
			same()
		}
		if call.Error != "" {
			if err == nil {
				errs = append(errs, fmt.Errorf("%s answers %d, recorded %s", path, got.status, call.Error))
			}
			continue
		}
		if err == nil && got.status != call.Status {
			err = fmt.Errorf("%s answers %d, recorded %d", path, got.status, call.Status)
		}
		errs = append(errs, err, sameText(path, normal(got.body), normal(call.Body)))
	}
	return errors.Join(errs...)
}

// healthyConsole replays the one console of an app that works, from start to stop.
func (r *runner) healthyConsole(ctx context.Context, c aloneCase) {
	const name = "healthy"
	orders := strings.Replace(onQueue, "NAME-q", "orders", 1)
	app := aloneApp{
		name: name, host: r.hostFile(map[string]any{"extensions": queueOptions(nil)}),
		functions: map[string]string{"hello": onHTTP, "fails": onHTTP, "work": orders, "tick": strings.Replace(everySecond, "* * * * * *", "*/10 * * * * *", 1)},
		queues:    []string{"orders"},
		answers:   map[string]answer{"/hello": jsonAnswer(helloAnswer), "/fails": {Status: http.StatusInternalServerError, Body: "{}"}},
	}
	r.with(ctx, c, app, func(a *alone) error {
		data, err := recordings.Read(c.fixture)
		if err != nil {
			return err
		}
		waitLine := func(text string) error {
			return await(ctx, text, func() bool { return strings.Contains(a.console(), text) })
		}
		steps := []func() error{
			func() error { return a.serving(ctx) },
			func() error { return a.answers200(ctx, "/api/hello", "hello") },
			func() error { return a.put(ctx, "orders", "order") },
			func() error { return waitLine("Executed 'Functions.work'") },
			func() error { return waitLine("Executed 'Functions.tick'") },
			func() error { _, err := a.ask(ctx, http.MethodGet, "/api/fails", patience); return err },
			func() error { return waitLine("Executed 'Functions.fails'") },
			func() error { return a.signal(interrupt) },
			func() error { return a.end(ctx) },
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
		// The recorder waited longer, so the timer fired more often.
		zero := 0
		return errors.Join(a.sameExit(&zero), sameConsole(firsts(parseConsole(a.console())), firsts(parseConsole(string(data))), false))
	})
}

func (a *alone) answers200(ctx context.Context, path, body string) error {
	got, err := a.ask(ctx, http.MethodGet, path, patience)
	if err == nil && (got.status != http.StatusOK || got.body != body) {
		err = fmt.Errorf("%s answers %d %q", path, got.status, got.body)
	}
	return err
}

// firsts keeps the first of equal lines.
func firsts(list []line) []line {
	var kept []line
	for _, l := range list {
		if !slices.Contains(kept, l) {
			kept = append(kept, l)
		}
	}
	return kept
}
