package durable

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"azurehaymaker/durable/history"
)

// Registry binds names to functions. Fill it before work begins; reading is
// safe for concurrent use, also with adding.
type Registry struct {
	mu             sync.RWMutex
	orchestrations map[string]*orchestrationEntry
	activities     map[string]activityEntry
}

type orchestrationEntry struct {
	name     string
	latest   string
	versions map[string]orchestrator
}

// orchestrator runs over text: input in, output or error out.
type orchestrator func(ctx *Context, input string) (string, *history.Failure)

type activityEntry struct {
	name string
	run  func(ctx context.Context, input string) (string, *history.Failure)
}

// NewRegistry makes an empty one.
func NewRegistry() *Registry {
	return &Registry{orchestrations: map[string]*orchestrationEntry{}, activities: map[string]activityEntry{}}
}

// AddOrchestration binds a version of an orchestration to its code. The version
// added last is what new instances get; "" is a version too. It fails with
// ErrAlreadyRegistered, and for an empty name or a nil function.
func AddOrchestration[In, Out any](r *Registry, o Orchestration[In, Out], version string, f func(ctx *Context, in In) (Out, error)) error {
	if o.name == "" || f == nil {
		return errors.New("add orchestration: it needs a name and a function")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	entry := r.orchestrations[nameKey(o.name)]
	if entry == nil {
		entry = &orchestrationEntry{name: o.name, versions: map[string]orchestrator{}}
		r.orchestrations[nameKey(o.name)] = entry
	}
	if _, taken := entry.versions[version]; taken {
		return fmt.Errorf("add orchestration %q version %q: %w", o.name, version, ErrAlreadyRegistered)
	}
	entry.latest = version
	entry.versions[version] = overText(f)
	return nil
}

func overText[In, Out any](f func(ctx *Context, in In) (Out, error)) orchestrator {
	return func(ctx *Context, input string) (string, *history.Failure) {
		in, err := Decode[In](input)
		if err != nil {
			return "", &history.Failure{ErrorType: ErrorTypeInput, ErrorMessage: "the orchestration's input: " + err.Error()}
		}
		out, err := f(ctx, in)
		switch {
		case errors.Is(err, errContinued) && ctx.machine.Continues():
			return "", nil
		case err != nil:
			return "", FailureOf(err)
		}
		output, err := encodePayload(out)
		if err != nil {
			return "", &history.Failure{ErrorType: ErrorTypeOutput, ErrorMessage: "the orchestration's output: " + err.Error()}
		}
		return output, nil
	}
}

// AddActivity binds an activity to its code. It fails with
// ErrAlreadyRegistered, and for an empty name or a nil function.
func AddActivity[In, Out any](r *Registry, a Activity[In, Out], f func(ctx context.Context, in In) (Out, error)) error {
	if a.name == "" || f == nil {
		return errors.New("add activity: it needs a name and a function")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, taken := r.activities[nameKey(a.name)]; taken {
		return fmt.Errorf("add activity %q: %w", a.name, ErrAlreadyRegistered)
	}
	r.activities[nameKey(a.name)] = activityEntry{name: a.name, run: activityOverText(f)}
	return nil
}

// Activities lists the registered activities' names in order.
func (r *Registry) Activities() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	names := make([]string, 0, len(r.activities))
	for _, entry := range r.activities {
		names = append(names, entry.name)
	}
	slices.Sort(names)
	return names
}

// LatestVersion is the version new instances of an orchestration get; false
// when there is none of that name.
func (r *Registry) LatestVersion(name string) (version string, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	entry, ok := r.orchestrations[nameKey(name)]
	if !ok {
		return "", false
	}
	return entry.latest, true
}

// HasOrchestration says whether that version is registered.
func (r *Registry) HasOrchestration(name, version string) bool {
	return r.orchestrator(name, version) != nil
}

func (r *Registry) orchestrator(name, version string) orchestrator {
	r.mu.RLock()
	defer r.mu.RUnlock()
	entry := r.orchestrations[nameKey(name)]
	if entry == nil {
		return nil
	}
	return entry.versions[version]
}

func nameKey(name string) string { return strings.ToLower(name) }
