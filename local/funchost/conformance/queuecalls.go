package conformance

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// queueCalls replays every recorded queue call: the message goes into the queue again, and
// the handler must get the same request. Failing functions are delivered twice here.
func (s *suite) queueCalls(ctx context.Context) {
	recorded, err := recordedCalls()
	if err != nil {
		s.report(handlerSide, "queue calls", err)
		return
	}
	media := "text/plain"
	err = s.answers.set(map[string]answer{
		"/qtext": {Status: 200, Type: &media, Body: "fine"}, "/qbadjson": jsonAnswer(`{"Outputs":`),
		"/q404": {Status: 404, Type: &media, Body: "no"}, "/qfail": {Status: 500, Type: &media, Body: "failed"},
		"/qret":                jsonAnswer(`{"ReturnValue":{"returned":true}}`),
		`/qobj|he said "hi" é`: jsonAnswer(`{"Outputs":{"out":"plain a"}}`), "/qjson": jsonAnswer(`{"Outputs":{"out":{"n":1}}}`),
	})
	seen := map[string]int{}
	for _, want := range recorded {
		count, body, ok := queueMessage(want)
		if !ok || count > maxDequeue {
			continue
		}
		function := strings.TrimPrefix(want.URI, "/")
		name := fmt.Sprintf("%s call %d, delivery %d", want.URI, seen[function]+1, count)
		if err == nil && count == 1 {
			err = s.put(ctx, queueOf(function), body)
		}
		if err != nil {
			s.report(handlerSide, name, err)
			return
		}
		s.report(handlerSide, name, s.compareNext(ctx, want, seen[function]))
		seen[function]++
	}
	if len(seen) < 8 {
		s.report(handlerSide, "queue calls", fmt.Errorf("only %d functions in the recording", len(seen)))
	}
	for _, function := range []string{"qtext", "qbadjson", "q404", "qfail"} {
		texts, err := s.takeUntil(ctx, queueOf(function)+"-poison", 1)
		if err == nil && len(s.calls("request", "/"+function)) != maxDequeue {
			err = fmt.Errorf("%d deliveries", len(s.calls("request", "/"+function)))
		}
		s.report(handlerSide, "poison of /"+function, errors.Join(err, sameCount(texts, 1)))
	}
}

// compareNext waits for the call of this index and compares it.
func (s *suite) compareNext(ctx context.Context, want call, index int) error {
	var got []call
	err := await(ctx, "the call "+want.URI, func() bool {
		got = s.calls("request", want.URI)
		return len(got) > index
	})
	if err != nil {
		return err
	}
	return errors.Join(sameEnvelope(got[index], want), sameText("the body", got[index].Body, want.Body))
}

// queueMessage reads the delivery count and the message's text out of a recorded call.
func queueMessage(c call) (count int, text string, ok bool) {
	var body struct {
		Data     struct{ Item *string }
		Metadata struct{ DequeueCount string }
	}
	if c.Event != "request" || json.Unmarshal([]byte(c.Body), &body) != nil || body.Data.Item == nil {
		return 0, "", false
	}
	if _, err := fmt.Sscanf(body.Metadata.DequeueCount, "%d", &count); err != nil {
		return 0, "", false
	}
	if json.Unmarshal([]byte(*body.Data.Item), &text) == nil {
		return count, text, true
	}
	data, err := base64.StdEncoding.DecodeString(*body.Data.Item)
	return count, string(data), err == nil
}
