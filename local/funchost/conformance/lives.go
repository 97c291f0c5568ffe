package conformance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// lifeFile is a recording of a handler that dies or never answers.
type lifeFile struct {
	HandlerEvents []call
	// RC is the host's exit code after the case, nil when it still ran.
	RC *int `json:"rc"`
	// The queues are lists of messages, or a text when there is no such queue.
	Queue, Poison, Q2, Q2Poison, In, Out any
	HTTPAfter                            *struct {
		Status      int
		Body, Error string
		Headers     map[string]string
	} `json:"http_after"`
	Requests []string
}

func lifeCases() []aloneCase {
	crash := func(fixture string, reaction answer) aloneCase {
		return aloneCase{fixture: fixture, name: "life", run: func(r *runner, ctx context.Context, c aloneCase) { r.crash(ctx, c, reaction) }}
	}
	return []aloneCase{
		crash("handler-exit-0.json", answer{Do: "exit"}),
		crash("handler-exit-1.json", answer{Do: "exit", Status: 1}),
		crash("handler-sigkill.json", answer{Do: "sigkill"}),
		{fixture: "empty-200-json.json", name: "life", run: (*runner).emptyReply},
		{fixture: "function-timeout.json", name: "life", run: (*runner).functionTimeout},
		{fixture: "queue-messageencoding-none.json", name: "life", run: (*runner).noEncoding},
		{fixture: "artefacts/empty-200-no-message.json", name: "life", run: (*runner).noMessage},
	}
}

// Functions of these apps.
const (
	onQueue = `{"bindings":[{"name":"item","type":"queueTrigger","queueName":"NAME-q","connection":"AzureWebJobsStorage"}]}`
	onHTTP  = `{"bindings":[{"name":"req","type":"httpTrigger","authLevel":"anonymous"},{"name":"res","type":"http","direction":"out"}]}`
)

// crash: the handler dies in each queue call.
func (r *runner) crash(ctx context.Context, c aloneCase, reaction answer) {
	name := strings.TrimSuffix(c.fixture, ".json")
	// A process that ends with 0 is never replaced; the others come again up to three times.
	limit := 5
	if reaction.Do == "exit" && reaction.Status == 0 {
		limit = maxDequeue
	}
	app := aloneApp{
		name: name, host: r.hostFile(map[string]any{"extensions": queueOptions(map[string]any{"maxDequeueCount": limit})}),
		functions: map[string]string{"q": onQueue, "h": onHTTP}, answers: map[string]answer{"/q": reaction}, queues: []string{name + "-q"},
	}
	r.with(ctx, c, app, func(a *alone) error {
		var want lifeFile
		if err := load(c.fixture, &want); err != nil {
			return err
		}
		err := a.serving(ctx)
		if err == nil {
			err = a.put(ctx, name+"-q", "m")
		}
		if err == nil && want.RC != nil {
			err = a.end(ctx)
		} else if err == nil {
			err = await(ctx, "poison", func() bool { return a.left(ctx, name+"-q-poison") == 1 })
		}
		if err != nil {
			return err
		}
		got, callErr := a.ask(ctx, http.MethodGet, "/api/h", patience)
		errs := []error{a.sameLife(want), a.sameExit(want.RC), a.sameQueue(ctx, name+"-q", want.Queue), a.sameQueue(ctx, name+"-q-poison", want.Poison)}
		if want.HTTPAfter.Error != "" {
			if !a.refused(ctx) {
				errs = append(errs, fmt.Errorf("the port answers %d, recorded %s", got.status, want.HTTPAfter.Error))
			}
		} else {
			errs = append(errs, callErr, compareAnswer(got, clientCall{Status: want.HTTPAfter.Status, Body: want.HTTPAfter.Body, Headers: want.HTTPAfter.Headers}))
		}
		return errors.Join(errs...)
	})
}

// emptyReply: 200 with a JSON type and no body ends in the function timeout.
func (r *runner) emptyReply(ctx context.Context, c aloneCase) {
	const name = "empty-200-json"
	app := aloneApp{
		name: name, host: r.hostFile(map[string]any{"functionTimeout": "00:00:01", "extensions": queueOptions(map[string]any{"maxDequeueCount": 1})}),
		functions: map[string]string{"q": onQueue}, answers: map[string]answer{"/q": jsonAnswer("")}, queues: []string{name + "-q"},
	}
	r.with(ctx, c, app, func(a *alone) error {
		var want lifeFile
		if err := load(c.fixture, &want); err != nil {
			return err
		}
		err := a.serving(ctx)
		if err == nil {
			err = a.putRaw(ctx, name+"-q", wires(want.Poison)[0])
		}
		if err == nil {
			err = await(ctx, "the next process to be ready, and poison", func() bool {
				return len(a.calls("answered", "/")) == 2 && a.left(ctx, name+"-q-poison") == 1
			})
		}
		return errors.Join(err, a.sameLife(want), a.replacedAfter("/q", 3*time.Second), a.sameQueue(ctx, name+"-q", want.Queue), a.sameQueue(ctx, name+"-q-poison", want.Poison))
	})
}

// functionTimeout: one call never ends; a second one, beside it, is lost with the process,
// and comes again too late.
func (r *runner) functionTimeout(ctx context.Context, c aloneCase) {
	const name = "function-timeout"
	// Longer than the timeout of 2 s, shorter than timeout and grace.
	slow := jsonAnswer("{}")
	slow.DelayMS = 3000
	app := aloneApp{
		name: name, host: r.hostFile(map[string]any{"functionTimeout": "00:00:02", "extensions": queueOptions(nil)}),
		functions: map[string]string{"q": onQueue, "q2": strings.Replace(onQueue, "NAME-q", "NAME-q2", 1)},
		answers:   map[string]answer{"/q": {Do: "hang"}, "/q2": slow}, queues: []string{name + "-q", name + "-q2"},
	}
	r.with(ctx, c, app, func(a *alone) error {
		var want lifeFile
		if err := load(c.fixture, &want); err != nil {
			return err
		}
		err := a.serving(ctx)
		if err == nil {
			err = a.put(ctx, name+"-q", "m")
		}
		if err == nil {
			err = await(ctx, "the first call", func() bool { return len(a.calls("request", "/q")) == 1 })
		}
		if err == nil {
			// The second message comes later, as in the recording: so late that its call
			// is not over when the process is killed.
			err = a.putLater(ctx, name+"-q2", "concurrent", 2*time.Second)
		}
		if err == nil {
			err = await(ctx, "the third process to be ready", func() bool { return len(a.calls("answered", "/")) == 3 })
		}
		if err == nil {
			err = await(ctx, "poison", func() bool { return a.left(ctx, name+"-q-poison") == 1 && a.left(ctx, name+"-q2-poison") == 1 })
		}
		return errors.Join(err, a.sameLife(want), a.sameExit(want.RC), a.replacedAfter("/q", 4*time.Second),
			a.sameQueue(ctx, name+"-q", want.Queue), a.sameQueue(ctx, name+"-q-poison", want.Poison),
			a.sameQueue(ctx, name+"-q2", want.Q2), a.sameQueue(ctx, name+"-q2-poison", want.Q2Poison))
	})
}

// noEncoding: three raw messages, as one batch.
func (r *runner) noEncoding(ctx context.Context, c aloneCase) {
	const name = "encoding-none"
	var want lifeFile
	if err := load(c.fixture, &want); err != nil {
		r.report(c.fixture, c.name, err)
		return
	}
	var texts []string
	for _, body := range want.Requests {
		_, text, _ := queueMessage(call{Event: "request", Body: body})
		texts = append(texts, text)
	}
	app := aloneApp{
		name: name, host: r.hostFile(map[string]any{"extensions": queueOptions(map[string]any{"messageEncoding": "none"})}),
		functions: map[string]string{"q": bindings(`{"name":"item","type":"queueTrigger","queueName":"NAME-q","connection":"AzureWebJobsStorage"}`, `{"name":"out","type":"queue","direction":"out","queueName":"NAME-out","connection":"AzureWebJobsStorage"}`)},
		answers:   map[string]answer{"/q": jsonAnswer(`{"Outputs":{"out":"text from handler"}}`)},
		queues:    []string{name + "-q"}, messages: map[string][]string{name + "-q": texts},
	}
	r.with(ctx, c, app, func(a *alone) error {
		err := a.serving(ctx)
		if err == nil {
			err = await(ctx, "three messages", func() bool { return a.left(ctx, name+"-out") == 3 && a.left(ctx, name+"-q") == 0 })
		}
		var got, bodies []string
		for _, c := range a.calls("request", "/q") {
			got = append(got, form(c.Body))
		}
		for _, body := range want.Requests {
			bodies = append(bodies, form(body))
		}
		return errors.Join(err, a.sameLife(want), sameSet("bodies", got, bodies), a.sameQueue(ctx, name+"-q", want.In),
			a.sameQueue(ctx, name+"-out", want.Out), a.sameQueue(ctx, name+"-q-poison", want.Poison))
	})
}

// noMessage: the recording of a queue that was never made shows a handler that waits.
func (r *runner) noMessage(ctx context.Context, c aloneCase) {
	const name = "no-message"
	app := aloneApp{name: name, host: r.hostFile(map[string]any{"extensions": queueOptions(nil)}), functions: map[string]string{"q": onQueue}}
	r.with(ctx, c, app, func(a *alone) error {
		var want lifeFile
		if err := load(c.fixture, &want); err != nil {
			return err
		}
		err := a.serving(ctx)
		if err == nil {
			err = await(ctx, "the handler to be ready", func() bool { return len(a.calls("answered", "/")) == 1 })
		}
		return errors.Join(err, a.sameLife(want), a.sameExit(want.RC), a.sameQueue(ctx, name+"-q", want.Queue), a.sameQueue(ctx, name+"-q-poison", want.Poison))
	})
}
