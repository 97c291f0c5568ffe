package listing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options say which host to ask.
type Options struct {
	// URL is the host's base URL; https, except on this machine.
	URL string
	// Key is the master key; a host that runs without keys needs none.
	Key string
	// Patience bounds each call, and the wait for a host that is still starting. A
	// handler that starts slowly makes calls wait, so well above its start; required.
	Patience time.Duration
	// Harmless chooses from the functions listed a path, with its query, whose GET
	// reaches the handler without effects; "" or a nil function is none, and then
	// whether the handler answers is not known.
	Harmless func(functions []string) string
	// Pause waits between two looks at a host that is starting; required.
	Pause func(context.Context, time.Duration) error
}

// State is what a host says.
type State struct {
	// Functions are those it lists, in its order; nil when it could not say.
	Functions []string
	// Errors are the functions it lists and cannot run, with its words.
	Errors map[string][]string
	// Illness is nil for a host that is well.
	Illness *Illness
	// Answered says that the handler itself was asked, and answered.
	Answered bool
}

// look is the pause between two looks at a starting host.
const look = 500 * time.Millisecond

// client asks one host.
type client struct {
	base *url.URL
	http *http.Client
	o    Options
}

// Ask examines a host. It fails when there is no telling: a wrong address, a refused
// key, an answer that is no Functions host's, the end of ctx.
func Ask(ctx context.Context, o Options) (State, error) {
	base, err := parse(o.URL, o.Key != "")
	if err != nil {
		return State{}, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	defer transport.CloseIdleConnections()
	c := client{base: base, o: o, http: &http.Client{
		Transport: transport,
		// The key must not be carried along to wherever an answer points.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	state, err := c.examine(ctx)
	var illness *illnessError
	if errors.As(err, &illness) {
		state.Illness, err = illness.Illness, nil
	}
	return state, err
}

func parse(raw string, hasKey bool) (*url.URL, error) {
	base, err := url.Parse(raw)
	if err != nil || base.Host == "" || base.User != nil || base.RawQuery != "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, errors.New("the host's URL must look like https://app.example.net, without a query")
	}
	ip := net.ParseIP(base.Hostname())
	if base.Scheme == "http" && hasKey && base.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, errors.New("a key is sent over https only, except to this machine")
	}
	return base, nil
}

// examine asks in the order in which illnesses hide each other.
func (c client) examine(ctx context.Context) (State, error) {
	var state State
	if err := c.started(ctx); err != nil {
		return state, err
	}
	var list []struct {
		Name string `json:"name"`
	}
	if err := c.read(ctx, "/admin/functions", &list); err != nil {
		return state, err
	}
	state.Functions = []string{}
	for _, f := range list {
		state.Functions = append(state.Functions, f.Name)
	}
	if len(list) == 0 {
		return state, &illnessError{ill(ZeroFunctions, "the host runs and lists 0 functions")}
	}
	state.Errors = map[string][]string{}
	for _, name := range state.Functions {
		var status struct {
			Errors []string `json:"errors"`
		}
		if err := c.read(ctx, "/admin/functions/"+url.PathEscape(name)+"/status", &status); err != nil {
			return state, err
		}
		if len(status.Errors) > 0 {
			state.Errors[name] = status.Errors
		}
	}
	if c.o.Harmless == nil {
		return state, nil
	}
	path := c.o.Harmless(state.Functions)
	if path == "" {
		return state, nil
	}
	err := c.handlerAnswers(ctx, path)
	state.Answered = err == nil
	return state, err
}

// started waits for the job host.
func (c client) started(ctx context.Context) error {
	for waited := time.Duration(0); ; waited += look {
		var status struct {
			State  string   `json:"state"`
			Errors []string `json:"errors"`
		}
		if err := c.read(ctx, "/admin/host/status", &status); err != nil {
			return err
		}
		switch status.State {
		case "Running":
			return nil
		case "Default", "Starting", "Initialized":
			if waited < c.o.Patience {
				break
			}
			return &illnessError{ill(NotRunning, "the host's state is still %s after %s", status.State, c.o.Patience)}
		case "":
			return fmt.Errorf("%s/admin/host/status: the answer has no state, so this is no Functions host", c.base)
		default:
			return &illnessError{ill(NotRunning, "the host's state is %s. %s", status.State, strings.Join(status.Errors, " "))}
		}
		if err := c.o.Pause(ctx, look); err != nil {
			return err
		}
	}
}

// handlerAnswers calls the app's own code.
func (c client) handlerAnswers(ctx context.Context, path string) error {
	status, _, err := c.get(ctx, path)
	switch {
	case err != nil:
		return err
	case status >= http.StatusInternalServerError:
		return &illnessError{ill(Hangs, "GET %s was answered %d in the handler's place", path, status)}
	case status >= http.StatusMultipleChoices:
		return fmt.Errorf("GET %s was answered %d: it does not show whether the handler answers; name another harmless path", path, status)
	}
	return nil
}

// read gets JSON of the admin API.
func (c client) read(ctx context.Context, path string, into any) error {
	status, body, err := c.get(ctx, path)
	if err != nil {
		return err
	}
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return fmt.Errorf("GET %s was answered %d: the admin API needs the host's master key, a function key is not enough; give it by --api-key-file or HAYMAKER_API_KEY", path, status)
	case status != http.StatusOK:
		return fmt.Errorf("GET %s was answered %d: that is no Functions host, or its admin API is closed", path, status)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("GET %s: the answer is not what a Functions host says: %w", path, err)
	}
	return nil
}
