package conformance

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"
)

const stopFixture = "shutdown.json"

// interrupt is Ctrl-C.
const interrupt = syscall.SIGINT

// stopRun is one recorded stop of a host with a queue call and an HTTP call in hand.
type stopRun struct {
	Runtime, Signal                              string
	WorkSeconds                                  float64
	HTTPForwarding, HandlerOutlivesHost          bool
	RecorderSentSigkillToHostAfterSeconds        *float64
	HostGoneAfterSeconds, PortClosedAfterSeconds *float64
	HostExitCode                                 *int
	HTTPClient                                   struct {
		Status      int
		Body, Error string
		At          float64
	}
	HandlerEvents []struct {
		MS          float64
		Event, Path string
	} `json:"handlerEventsMsAfterSignal"`
	Queue struct {
		MessagesIncludingInvisible, Visible, Poison int
	}
	HostLogAfterSignal []string
}

func stopCases() []aloneCase {
	var file struct{ Runs map[string]stopRun }
	if err := load(stopFixture, &file); err != nil {
		return []aloneCase{{fixture: stopFixture, name: "runs", run: func(r *runner, _ context.Context, c aloneCase) { r.report(c.fixture, c.name, err) }}}
	}
	var cases []aloneCase
	for _, name := range slices.Sorted(maps.Keys(file.Runs)) {
		situation := Net8
		if strings.HasPrefix(name, "net10") {
			situation = Net10
		}
		cases = append(cases, aloneCase{fixture: stopFixture, name: name, situations: []Situation{situation}, run: func(r *runner, ctx context.Context, c aloneCase) {
			r.stop(ctx, c, file.Runs[name])
		}})
	}
	return cases
}

// slowBody is the recorded answer of the HTTP call.
const slowBody = `{"Outputs":{"res":{"statusCode":200,"body":"slow done"}}}`

// stop replays one stop. Recorded times are scaled by the host's wait for HTTP calls.
func (r *runner) stop(ctx context.Context, c aloneCase, want stopRun) {
	httpWait, _ := r.command.waits()
	scaled := func(seconds float64) time.Duration {
		return time.Duration(seconds * float64(httpWait) / 30)
	}
	name := c.name
	path := "/slow"
	if want.HTTPForwarding {
		path = "/api/slow"
	}
	work := jsonAnswer("{}")
	work.DelayMS, work.Watch = int(scaled(want.WorkSeconds).Milliseconds()), true
	slow := work
	slow.Body = slowBody
	app := aloneApp{
		name: name[:min(len(name), 30)],
		host: r.hostFile(map[string]any{
			"extensions":    queueOptions(nil),
			"customHandler": map[string]any{"description": map[string]string{"defaultExecutablePath": r.probe}, "enableForwardingHttpRequest": want.HTTPForwarding},
		}),
		functions: map[string]string{"slow": onHTTP, "work": strings.Replace(onQueue, "NAME-q", name, 1), "tick": everySecond},
		queues:    []string{name}, answers: map[string]answer{"/work": work, path: slow},
	}
	r.with(ctx, c, app, func(a *alone) error {
		client, before, err := a.signalAtWork(ctx, name, path, want)
		if err != nil {
			return err
		}
		signalled := time.Now()
		errs := []error{a.sameEnd(ctx, want, signalled, scaled)}
		got := <-client
		errs = append(errs, sameClient(got, want))
		if err := await(ctx, "the handler's calls to end", func() bool { return a.ended(path) && a.ended("/work") }); err != nil {
			errs = append(errs, err)
		}
		errs = append(errs, a.sameEvents(path, want), a.sameLeft(ctx, name, want), a.sameOutliving(want), a.sameStopLog(ctx, before, want))
		return errors.Join(errs...)
	})
}

// clientGot is what the HTTP client in flight got.
type clientGot struct {
	received
	err error
}

// signalAtWork brings both calls into the handler and sends the signal; before is the
// console up to it.
func (a *alone) signalAtWork(ctx context.Context, queue, path string, want stopRun) (<-chan clientGot, int, error) {
	err := a.serving(ctx)
	if err == nil {
		err = a.put(ctx, queue, "sleep")
	}
	if err == nil {
		err = await(ctx, "the queue call", func() bool { return len(a.calls("request", "/work")) == 1 })
	}
	if err != nil {
		return nil, 0, err
	}
	client := make(chan clientGot, 1)
	go func() {
		got, err := a.ask(ctx, http.MethodGet, "/api/slow", 3*patience)
		client <- clientGot{got, err}
	}()
	// The console must have shown all that was before the signal.
	err = await(ctx, "the HTTP call", func() bool {
		return len(a.calls("request", path)) == 1 && strings.Contains(a.console(), "Executing 'Functions.slow'") && strings.Contains(a.console(), "Trigger Details: ")
	})
	if err != nil {
		return nil, 0, err
	}
	before := len(a.console())
	signals := map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGINT": interrupt, "SIGKILL": syscall.SIGKILL}
	return client, before, a.signal(signals[want.Signal])
}

// sameEnd compares when and how the host ends. Scaled times tell early from late only:
// the recording's own are rough.
func (a *alone) sameEnd(ctx context.Context, want stopRun, signalled time.Time, scaled func(float64) time.Duration) error {
	if want.RecorderSentSigkillToHostAfterSeconds != nil {
		kill := time.NewTimer(time.Until(signalled.Add(scaled(*want.RecorderSentSigkillToHostAfterSeconds))))
		defer kill.Stop()
		select {
		case <-a.exited:
			return fmt.Errorf("gone after the %s, recorded alive", want.Signal)
		case <-kill.C:
		}
		if err := a.signal(syscall.SIGKILL); err != nil {
			return err
		}
	}
	if want.HostGoneAfterSeconds == nil {
		// The work ends and the host goes on.
		if err := await(ctx, "the work's end", func() bool { return a.ended("/work") }); err != nil {
			return err
		}
		if a.gone() || a.refused(ctx) {
			return fmt.Errorf("the host is gone after %s, recorded alive", want.Signal)
		}
		return nil
	}
	if want.RecorderSentSigkillToHostAfterSeconds == nil {
		if err := await(ctx, "the port to close", func() bool { return a.refused(ctx) }); err != nil {
			return err
		}
		// Only the long runs leave time enough to tell at once from in the end.
		if after := time.Since(signalled); *want.HostGoneAfterSeconds > 30 && after >= scaled(30) {
			return fmt.Errorf("the port closed after %s, recorded at once", after)
		}
	}
	if err := a.end(ctx); err != nil {
		return err
	}
	return a.sameExit(want.HostExitCode)
}

// sameClient compares the answer of the HTTP call, or that its connection broke.
func sameClient(got clientGot, want stopRun) error {
	if want.HTTPClient.Error != "" {
		if got.err == nil {
			return fmt.Errorf("the client got %d, recorded %s", got.status, want.HTTPClient.Error)
		}
		return nil
	}
	if got.err != nil || got.status != want.HTTPClient.Status || got.body != want.HTTPClient.Body {
		return fmt.Errorf("the client got %d %q (%w), recorded %d %q", got.status, got.body, got.err, want.HTTPClient.Status, want.HTTPClient.Body)
	}
	return nil
}

// ended says whether the call of this path is over in the handler, or its process is.
func (a *alone) ended(path string) bool {
	return len(a.calls("answered", path))+len(a.calls("connection-aborted", path)) == 1 || a.gone() && len(a.handlers()) == 0
}

// sameEvents compares what the handler saw of both calls, and that timers fired on.
func (a *alone) sameEvents(path string, want stopRun) error {
	var got, recorded []string
	ticked := false
	for _, e := range want.HandlerEvents {
		if e.Path == "/tick" {
			ticked = ticked || e.Event == "request" && e.MS > 0
			continue
		}
		recorded = append(recorded, e.Event+" "+e.Path)
	}
	for _, p := range []string{path, "/work"} {
		for _, event := range []string{"request", "answered", "connection-aborted"} {
			for range a.calls(event, p) {
				got = append(got, event+" "+p)
			}
		}
	}
	slices.Sort(recorded)
	err := sameSet("events of the handler", got, recorded)
	if ticked && want.WorkSeconds >= 60 && len(a.calls("request", "/tick")) == 0 {
		err = errors.Join(err, errors.New("no timer fired"))
	}
	return err
}

// sameLeft compares what is left in the queue.
func (a *alone) sameLeft(ctx context.Context, queue string, want stopRun) error {
	if n := a.left(ctx, queue); n != want.Queue.MessagesIncludingInvisible {
		return fmt.Errorf("%d messages left, recorded %d", n, want.Queue.MessagesIncludingInvisible)
	}
	var visible []any
	for range want.Queue.Visible {
		visible = append(visible, nil)
	}
	err := a.sameQueue(ctx, queue, visible)
	if n := max(0, a.left(ctx, queue+"-poison")); n != want.Queue.Poison {
		err = errors.Join(err, fmt.Errorf("%d in poison, recorded %d", n, want.Queue.Poison))
	}
	return err
}

// sameOutliving compares whether the handler lives on without its host.
func (a *alone) sameOutliving(want stopRun) error {
	if !a.gone() {
		return nil
	}
	if outlives := len(a.handlers()) > 0; outlives != want.HandlerOutlivesHost {
		return fmt.Errorf("the handler outlives the host: %v, recorded %v", outlives, want.HandlerOutlivesHost)
	}
	return nil
}

// sameStopLog compares the console from the signal on, without the timer's lines.
func (a *alone) sameStopLog(ctx context.Context, before int, want stopRun) error {
	without := func(list []line) []line {
		return slices.DeleteFunc(list, func(l line) bool {
			return strings.HasPrefix(l.source, "Function.tick") || strings.Contains(l.message, "function 'tick'")
		})
	}
	recorded := without(parseConsole(strings.Join(want.HostLogAfterSignal, "\n") + "\n"))
	got := func() []line { return without(parseConsole(a.console()[before:])) }
	// What the host has done is on its console a moment later.
	if err := await(ctx, "the console's lines", func() bool { return a.gone() || len(got()) >= len(recorded) }); err != nil {
		return err
	}
	return sameConsole(got(), recorded, false)
}
