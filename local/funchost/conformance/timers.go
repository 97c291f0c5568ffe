package conformance

import (
	"context"
	"errors"
	"fmt"
)

// timers compares the first call of each recorded timer.
func (s *suite) timers(ctx context.Context) {
	recorded, err := recordedCalls()
	if err != nil {
		s.report(handlerSide, "timers", err)
		return
	}
	seen := map[string]bool{}
	for _, want := range recorded {
		if want.Event != "request" || seen[want.URI] || want.URI != "/tmon" && want.URI != "/tick" && want.URI != "/tspan" {
			continue
		}
		seen[want.URI] = true
		err := await(ctx, "the timer "+want.URI, func() bool { return len(s.calls("request", want.URI)) > 0 })
		if err == nil {
			got := s.calls("request", want.URI)[0]
			err = errors.Join(sameEnvelope(got, want), sameText("the body", got.Body, want.Body))
		}
		s.report(handlerSide, "first call of "+want.URI, err)
	}
	if len(seen) != 3 {
		s.report(handlerSide, "timers", fmt.Errorf("%d timers in the recording", len(seen)))
	}
}
