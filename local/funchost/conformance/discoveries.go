package conformance

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The recordings of broken and odd apps.
const (
	discoveryFixture1 = "discovery-1.json"
	discoveryFixture2 = "discovery-2.json"
)

// discoveryRun is what one app led to. Texts of counts are nil when the line never came.
type discoveryRun struct {
	HostProcessAlive, JobHostStarted, NoJobFunctionsWarning bool
	ExitCode                                                *int
	FunctionsFound                                          *string `json:"functionsFound(Host)"`
	GeneratedJobFunctions                                   *string
	FoundFunctions, InErrorLines                            []string
	HandlerProcessStarts                                    int
	Calls                                                   []struct {
		Request, Body, Error string
		Status               int
	}
}

// withoutConclusion are the apps of which the recording's own notes say that something
// in it means nothing: the calls, or all but that the process lived.
func withoutConclusion() map[string]string {
	return map[string]string{"queue-extension-absent": "calls", "runtime-missing": "all"}
}

// discoveryApp is an app by what its name says.
type discoveryApp struct {
	functions map[string]string
	host      map[string]any
	hostText  *string
	program   string
	handler   map[string]any
	env       []string
	storage   string
	files     map[string]string
	situation Situation
}

func discoveryApps() map[string]discoveryApp {
	good := map[string]string{"good": onHTTP}
	cut, none := `{ "version": "2.0",`, ""
	mode := func(mode string) discoveryApp {
		return discoveryApp{functions: good, env: []string{"PROBE_MODE=" + mode}, handler: map[string]any{"initializationTimeout": "00:00:01"}}
	}
	file := func(name, text string) discoveryApp {
		return discoveryApp{functions: good, program: "bin/app", files: map[string]string{"bin/app" + name: text}}
	}
	timers := map[string]string{"good": onHTTP, "q": onQueue, "t": strings.Replace(onceAYear, "0 0 0 1 1 *", "00:10:00", 1), "tm": onceAYear}
	errors := FunctionErrors()
	errors[NestedFunction] = onHTTP
	runtime := func(name string) discoveryApp {
		return discoveryApp{functions: good, env: []string{"FUNCTIONS_WORKER_RUNTIME=" + name}}
	}
	slow := mode("slow=1500")
	slow.handler = nil
	return map[string]discoveryApp{
		"function-errors":           {functions: errors, env: []string{"AzureWebJobs.disabled-setting.Disabled=true"}},
		"empty-root":                {},
		"only-bad-functions":        {functions: map[string]string{"x": " "}},
		"missing-version":           {functions: good, host: map[string]any{"version": nil}},
		"no-customHandler":          {functions: good, host: map[string]any{"customHandler": nil}},
		"missing-path":              {functions: good, host: map[string]any{"customHandler": map[string]any{"description": map[string]any{"arguments": []string{}}, "enableForwardingHttpRequest": true}}},
		"bad-host-json":             {functions: good, hostText: &cut},
		"no-host-json":              {functions: good, hostText: &none, situation: NoBundles},
		"bundle-configured-offline": {functions: good, situation: NoBundles},
		"wrong-path":                {functions: good, program: "bin/none"},
		"not-executable":            file("", "#!/bin/sh\n"),
		"wrong-arch":                file("|x", strangeELF+strings.Repeat("\x00", 44)),
		"text-no-shebang":           file("|x", "just text\n"),
		"exit0-at-start":            mode("exit=0"), "exit1-at-start": mode("exit=1"), "accepts-but-silent": mode("acceptonly"),
		"wrong-port": mode("wrongport"), "never-listens-init5s": mode("nolisten"), "slow-start-8s": slow,
		"storage-missing": {functions: timers, storage: "none"},
		"storage-down":    {functions: timers, storage: "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a"},
		"queue-extension-absent": {host: map[string]any{"extensionBundle": nil}, functions: map[string]string{
			"good": onHTTP, "q": onQueue, "qo": bindings(`{"name":"req","type":"httpTrigger"}`, `{"name":"o","type":"queue","direction":"out","queueName":"NAME-o"}`),
		}},
		"runtime-python": runtime("python"), "runtime-node": runtime("node"), "runtime-dotnet": runtime("dotnet"), "runtime-missing": runtime(""),
	}
}

func discoveryCases() []aloneCase {
	var cases []aloneCase
	apps := discoveryApps()
	for _, fixture := range []string{discoveryFixture1, discoveryFixture2} {
		runs := map[string]discoveryRun{}
		failed := load(fixture, &runs)
		if failed != nil || len(runs) == 0 {
			cases = append(cases, aloneCase{fixture: fixture, name: "apps", run: func(r *runner, _ context.Context, c aloneCase) {
				r.report(c.fixture, c.name, errors.Join(failed, errors.New("no apps in the recording")))
			}})
		}
		for _, name := range slices.Sorted(maps.Keys(runs)) {
			situations := []Situation{Bundles}
			if s := apps[name].situation; s != "" {
				situations = []Situation{s}
			}
			cases = append(cases, aloneCase{fixture: fixture, name: name, situations: situations, run: func(r *runner, ctx context.Context, c aloneCase) {
				r.discovery(ctx, c, runs[name])
			}})
		}
	}
	return cases
}

// discovery replays one app.
func (r *runner) discovery(ctx context.Context, c aloneCase, want discoveryRun) {
	spec, known := discoveryApps()[c.name]
	if !known {
		r.report(c.fixture, c.name, errors.New("the suite has no app for it"))
		return
	}
	program := r.probe
	if spec.program != "" {
		program = spec.program
	}
	handler := map[string]any{"description": map[string]string{"defaultExecutablePath": program}, "enableForwardingHttpRequest": true}
	maps.Copy(handler, spec.handler)
	host := map[string]any{"customHandler": handler, "extensions": queueOptions(nil)}
	maps.Copy(host, spec.host)
	app := aloneApp{
		name: "d-" + strings.ToLower(c.name), host: r.hostFile(host), hostText: spec.hostText, functions: spec.functions,
		env: spec.env, storage: spec.storage, files: spec.files, answers: map[string]answer{},
	}
	for _, path := range []string{"good", "linked", "dash-ok_name", "disabled-flag"} {
		app.answers["/api/"+path] = jsonAnswer("{}")
	}
	if c.name == "function-errors" {
		target := filepath.Join(r.dir, "linked")
		if err := r.write(target, aloneApp{hostText: new(string), files: map[string]string{"function.json": onHTTP}}); err != nil {
			r.report(c.fixture, c.name, err)
			return
		}
		app.links = map[string]string{"linked": target}
	}
	r.with(ctx, c, app, func(a *alone) error { return a.sameDiscovery(ctx, c.name, want) })
}

func (a *alone) sameDiscovery(ctx context.Context, name string, want discoveryRun) error {
	skip := withoutConclusion()[name]
	var errs []error
	if want.HostProcessAlive {
		errs = append(errs, a.serving(ctx))
	}
	if want.JobHostStarted {
		errs = append(errs, await(ctx, "Job host started", func() bool { return a.gone() || strings.Contains(a.console(), "Job host started") }))
	}
	if skip == "" {
		errs = append(errs, a.discoveryCalls(ctx, want))
	}
	if !want.HostProcessAlive {
		errs = append(errs, a.end(ctx))
	}
	if skip == "all" {
		return errors.Join(append(errs, a.sameExit(want.ExitCode))...)
	}
	if want.HandlerProcessStarts > 0 {
		errs = append(errs, await(ctx, "the handler's start", func() bool { return len(a.calls("start", "")) >= want.HandlerProcessStarts }))
	}
	if n := len(a.calls("start", "")); n != want.HandlerProcessStarts {
		errs = append(errs, fmt.Errorf("%d starts of the handler, recorded %d", n, want.HandlerProcessStarts))
	}
	return errors.Join(append(errs, a.sameExit(want.ExitCode), a.sameFindings(want))...)
}

// sameFindings compares what the console says about the functions.
func (a *alone) sameFindings(want discoveryRun) error {
	text := a.console()
	first := func(pattern string) string {
		if m := regexp.MustCompile(pattern).FindStringSubmatch(text); m != nil {
			return m[1]
		}
		return "none"
	}
	recorded := func(value *string) string {
		if value == nil {
			return "none"
		}
		return *value
	}
	var usable, inError []string
	for _, l := range parseConsole(text) {
		if list, ok := strings.CutPrefix(l.message, "Found the following functions:"); ok && usable == nil {
			for name := range strings.Lines(strings.TrimSpace(list)) {
				usable = append(usable, strings.TrimPrefix(strings.TrimSpace(name), "Host.Functions."))
			}
		}
		if strings.HasSuffix(l.source, "[402]") {
			inError = append(inError, l.message)
		}
	}
	errs := []error{sameList("functions found", usable, want.FoundFunctions)}
	for _, c := range []struct{ what, got, want string }{
		{"functions found (Host)", first(`(\d+) functions found \(Host\)`), recorded(want.FunctionsFound)},
		{"generated job functions", first(`Generating (\d+) job function`), recorded(want.GeneratedJobFunctions)},
		{"job host started", fmt.Sprint(strings.Contains(text, "Job host started")), fmt.Sprint(want.JobHostStarted)},
		{"warning of no job functions", fmt.Sprint(strings.Contains(text, "No job functions found.")), fmt.Sprint(want.NoJobFunctionsWarning)},
	} {
		if c.got != c.want {
			errs = append(errs, fmt.Errorf("%s: %s, recorded %s", c.what, c.got, c.want))
		}
	}
	// The errors of stage 1 stand in the order of the file system.
	stage1 := min(len(inError), len(want.InErrorLines), 9)
	lines := slices.Clone(want.InErrorLines)
	slices.Sort(inError[:stage1])
	slices.Sort(lines[:stage1])
	return errors.Join(append(errs, sameList("error lines", inError, lines))...)
}

func sameList(what string, got, want []string) error {
	if !slices.Equal(got, want) {
		return fmt.Errorf("%s: %q, recorded %q", what, got, want)
	}
	return nil
}

// discoveryCalls replays the recorded calls. Where the client gave up, it does so sooner.
func (a *alone) discoveryCalls(ctx context.Context, want discoveryRun) error {
	var errs []error
	for _, c := range want.Calls {
		method, target, _ := strings.Cut(c.Request, " ")
		switch c.Error {
		case "connection refused":
			if err := a.end(ctx); err != nil || !a.refused(ctx) {
				errs = append(errs, fmt.Errorf("%s: the port is open, recorded refused (%w)", c.Request, err))
			}
			continue
		case "client gave up waiting":
			// Longer than the handler's time to get ready.
			if got, err := a.ask(ctx, method, target, 2*time.Second); err == nil {
				errs = append(errs, fmt.Errorf("%s: %d, recorded no answer", c.Request, got.status))
			}
			continue
		}
		got, err := a.ask(ctx, method, target, patience)
		if err == nil && got.status != c.Status {
			err = fmt.Errorf("%s: status %d, recorded %d", c.Request, got.status, c.Status)
		}
		if title, page := strings.CutPrefix(c.Body, "<HTML start page, title: "); page {
			if !strings.Contains(got.body, strings.TrimSuffix(title, ">")) {
				err = errors.Join(err, fmt.Errorf("%s: %q is no start page", c.Request, got.body))
			}
		} else {
			err = errors.Join(err, sameText(c.Request, got.body, c.Body))
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
