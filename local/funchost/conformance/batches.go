package conformance

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"slices"
)

const batchFixture = "queue-batchsize.json"

// batchRun is one recorded run over a full queue.
type batchRun struct {
	HandlerSleepMS         int
	BatchSize              int
	NewBatchThreshold      any
	Messages               int
	MaxConcurrentCallsSeen int
	MessagesLeft           int
}

// batchMessages is enough to fill every batch of the recording.
const batchMessages = 70

func batchCases() []aloneCase {
	var file struct{ Runs []batchRun }
	if err := load(batchFixture, &file); err != nil {
		return []aloneCase{{fixture: batchFixture, name: "runs", run: func(r *runner, _ context.Context, c aloneCase) { r.report(c.fixture, c.name, err) }}}
	}
	var cases []aloneCase
	for i, want := range file.Runs {
		// Without work in the handler the numbers are those of the recorder's machine.
		if want.HandlerSleepMS == 0 {
			continue
		}
		cases = append(cases, aloneCase{fixture: batchFixture, name: fmt.Sprintf("run %d, batch size %d", i+1, want.BatchSize), run: func(r *runner, ctx context.Context, c aloneCase) {
			r.batch(ctx, c, i, want)
		}})
	}
	return cases
}

// batch compares how many calls run at once, and that every message is handled. Speeds are
// not compared: the recording calls them rough anchors.
func (r *runner) batch(ctx context.Context, c aloneCase, i int, want batchRun) {
	name := fmt.Sprintf("batch-%d", i)
	options := map[string]any{"batchSize": want.BatchSize}
	threshold := want.BatchSize / 2 * runtime.NumCPU()
	if n, ok := want.NewBatchThreshold.(float64); ok {
		options["newBatchThreshold"] = n
		threshold = int(n)
	}
	count := batchMessages
	if want.BatchSize == 1 {
		count = 12
	}
	var texts []string
	for n := range count {
		texts = append(texts, base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "message %d", n)))
	}
	work := jsonAnswer("{}")
	work.DelayMS = want.HandlerSleepMS
	app := aloneApp{
		name: name, host: r.hostFile(map[string]any{"extensions": queueOptions(options)}), functions: map[string]string{"q": onQueue},
		answers: map[string]answer{"/q": work}, queues: []string{name + "-q"}, messages: map[string][]string{name + "-q": texts},
	}
	r.with(ctx, c, app, func(a *alone) error {
		if err := await(ctx, "all messages", func() bool { return a.gone() || a.left(ctx, name+"-q") == want.MessagesLeft }); err != nil {
			return err
		}
		var errs []error
		if n := len(a.calls("answered", "/q")); n != count {
			errs = append(errs, fmt.Errorf("%d calls for %d messages", n, count))
		}
		most := mostAtOnce(a)
		if want.MaxConcurrentCallsSeen == 1 && most != 1 {
			errs = append(errs, fmt.Errorf("%d calls at once, recorded strictly one", most))
		}
		if limit := want.BatchSize + threshold; most > limit {
			errs = append(errs, fmt.Errorf("%d calls at once, the limit is %d", most, limit))
		}
		if most < min(want.BatchSize, count) {
			errs = append(errs, fmt.Errorf("%d calls at once, a batch has %d", most, want.BatchSize))
		}
		return errors.Join(errs...)
	})
}

// mostAtOnce is the highest number of calls that the handler had in hand.
func mostAtOnce(a *alone) int {
	all, err := a.record()
	if err != nil {
		return 0
	}
	slices.SortStableFunc(all, func(a, b call) int { return a.T.Compare(b.T) })
	now, most := 0, 0
	for _, c := range all {
		switch {
		case c.URI != "/q":
		case c.Event == "request":
			now++
			most = max(most, now)
		case c.Event == "answered":
			now--
		}
	}
	return most
}
