package conformance

import (
	"context"
	"errors"
	"fmt"
)

const snapshotFixture = "queues-snapshot.json"

// snapshot compares what the calls so far left in the output queues, and what becomes of
// messages that the host cannot read. The recording was made between two deliveries, so
// its empty queues say nothing.
func (s *suite) snapshot(ctx context.Context) {
	file := map[string]any{}
	if err := load(snapshotFixture, &file); err != nil {
		s.report(snapshotFixture, "queues", err)
		return
	}
	s.report(snapshotFixture, "$return object", s.sameOutput(ctx, wires(file["b-returned"]), "qret"))
	s.report(snapshotFixture, "outputs", s.sameOutput(ctx, wires(file["b-out"]), "qobj", "qjson", "hjson"))
	poison := wires(file["b-obj-poison"])
	calls := len(s.calls("request", "/qobj"))
	var errs []error
	for _, text := range poison {
		errs = append(errs, s.putRaw(ctx, queueOf("qobj"), text))
	}
	got, err := s.takeUntil(ctx, queueOf("qobj")+"-poison", len(poison))
	errs = append(errs, err, sameSet("messages", got, poison))
	if n := len(s.calls("request", "/qobj")); n != calls {
		errs = append(errs, fmt.Errorf("%d calls of the handler, recorded none", n-calls))
	}
	s.report(snapshotFixture, "what is no base64, and what is no UTF-8", errors.Join(errs...))
}

// sameOutput compares the output queues of functions, together, with recorded messages.
func (s *suite) sameOutput(ctx context.Context, want []string, functions ...string) error {
	var got []string
	for _, function := range functions {
		texts, err := s.takeAll(ctx, "conf-out-"+function)
		if err != nil {
			return err
		}
		got = append(got, texts...)
	}
	if len(want) == 0 {
		return errors.New("nothing in the recording")
	}
	return sameSet("messages", got, want)
}

// wires are the messages of a queue of a recording as they were on the wire.
func wires(queue any) []string {
	list, _ := queue.([]any)
	var texts []string
	for _, entry := range list {
		if message, ok := entry.(map[string]any); ok {
			texts = append(texts, fmt.Sprint(message["wire"]))
		}
	}
	return texts
}
