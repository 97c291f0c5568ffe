package conformance

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

const environmentFixture = "handler-environment.json"

// environment compares how the handler process was started and asked for readiness.
func (s *suite) environment(ctx context.Context) {
	var file struct {
		Args      []string
		Variables map[string]string `json:"variables_added_by_host"`
	}
	err := load(environmentFixture, &file)
	if err == nil {
		err = await(ctx, "the handler's start", func() bool { return len(s.calls("request", "/")) > 0 })
	}
	if err != nil {
		s.report(environmentFixture, "start", err)
		return
	}
	start := s.calls("start", "")[0]
	if len(start.Args) != len(file.Args) || !filepath.IsAbs(start.Args[0]) {
		err = fmt.Errorf("arguments %q, recorded %q", start.Args, file.Args)
	}
	s.report(environmentFixture, "arguments", err)
	if start.Dir != s.Root {
		err = fmt.Errorf("working directory %s, not the script root %s", start.Dir, s.Root)
	}
	s.report(environmentFixture, "working directory", err)
	var errs []error
	for name := range file.Variables {
		if start.Env[name] == "" {
			errs = append(errs, fmt.Errorf("%s is missing", name))
		}
	}
	for a, b := range map[string]string{"FUNCTIONS_CUSTOMHANDLER_PORT": "FUNCTIONS_HTTPWORKER_PORT", "FUNCTIONS_CUSTOMHANDLER_WORKER_ID": "FUNCTIONS_HTTPWORKER_ID"} {
		if start.Env[a] != start.Env[b] {
			errs = append(errs, fmt.Errorf("%s and %s differ", a, b))
		}
	}
	s.report(environmentFixture, "variables", errors.Join(errs...))
	recorded, err := recordedCalls()
	ready := s.calls("request", "/")
	at := slices.IndexFunc(recorded, func(c call) bool { return c.Event == "request" && c.URI == "/" })
	if err == nil && (at < 0 || len(ready) != 1) {
		err = fmt.Errorf("%d requests for readiness, recorded one", len(ready))
	}
	if err == nil {
		err = sameEnvelope(ready[0], recorded[at])
		if !strings.HasSuffix(ready[0].Host, ":"+start.Env["FUNCTIONS_CUSTOMHANDLER_PORT"]) {
			err = errors.Join(err, fmt.Errorf("asked for %s", ready[0].Host))
		}
	}
	s.report(handlerSide, "readiness", err)
}
