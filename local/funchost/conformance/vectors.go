package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

const vectorFixture = "queue-output-vectors.json"

// outputVectors replays every recorded output value and compares the messages on the wire.
func (s *suite) outputVectors(ctx context.Context) {
	var vectors []struct {
		Raw        string
		Invocation string
		Messages   []struct{ Wire string }
	}
	if err := load(vectorFixture, &vectors); err != nil {
		s.report(vectorFixture, "vectors", err)
		return
	}
	if len(vectors) < 20 {
		s.report(vectorFixture, "vectors", fmt.Errorf("only %d in the recording", len(vectors)))
	}
	for i, v := range vectors {
		item := fmt.Sprintf("vector-%d", i)
		reply, err := json.Marshal(map[string]map[string]json.RawMessage{"Outputs": {"q": json.RawMessage(v.Raw)}})
		if err == nil {
			// Set as text: Marshal must not change the recorded number.
			err = s.answers.set(map[string]answer{"/vec|" + item: jsonAnswer(string(reply))})
		}
		if err == nil {
			err = s.put(ctx, queueOf("vec"), item)
		}
		if err == nil {
			err = s.waitEmpty(ctx, queueOf("vec"))
		}
		var want []string
		for _, m := range v.Messages {
			want = append(want, m.Wire)
		}
		if v.Raw == "1.50" {
			// The recording shows it twice, unexplained: its README expects one.
			want = want[:1]
		}
		if err == nil {
			var got []string
			got, err = s.takeAll(ctx, "conf-out-vec")
			err = errors.Join(err, sameSet("messages", got, want))
		}
		if err == nil && v.Invocation == "Failed" {
			_, err = s.takeUntil(ctx, queueOf("vec")+"-poison", 1)
		}
		s.report(vectorFixture, "Outputs.q = "+v.Raw, err)
	}
}
