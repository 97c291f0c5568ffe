package main

import "context"

// tries of each load with the engine's own worker; the best counts.
const tries = 2

// measureOwnWorker runs the loads with the engine's own worker.
func (b *bench) measureOwnWorker(ctx context.Context) error {
	var fan outcome
	for _, l := range []struct {
		name string
		load load
	}{{"fanout_1000", fanOut1000}, {"fanout_2000", fanOut2000}, {"sequence", sequences}, {"sequence_woken", woken}} {
		o, err := best(tries, func() (outcome, error) {
			if err := b.renewStorage(ctx); err != nil {
				return outcome{}, err
			}
			return b.ownWorker(ctx, l.load, func(int) {})
		})
		if err != nil {
			return err
		}
		b.addOutcome(l.name, o)
		switch l.name {
		case "fanout_1000":
			fan = o
		case "fanout_2000":
			b.add("fanout_2000.transactions_ratio_to_1000", float64(o.spent.Work())/float64(fan.spent.Work()), "ratio")
			b.add("fanout_2000.time_ratio_to_1000", o.took.Seconds()/fan.took.Seconds(), "ratio")
		}
	}
	return nil
}

// measureHosted runs them through the Functions host's stand-in. They are
// started from here, so by wakes.
func (b *bench) measureHosted(ctx context.Context) error {
	for _, l := range []struct {
		name string
		load load
	}{{"hosted.fanout_1000", fanOut1000}, {"hosted.sequence", woken}} {
		if err := b.renewStorage(ctx); err != nil {
			return err
		}
		o, err := b.hosted(ctx, l.load)
		if err != nil {
			return err
		}
		b.addOutcome(l.name, o)
	}
	return nil
}

// addOutcome adds what a run of a load cost, in all and by operation.
func (b *bench) addOutcome(name string, o outcome) {
	b.add(name+".transactions_per_activity", o.perActivity(), "transactions")
	b.add(name+".activities_per_second", o.perSecond(), "1/s")
	if b.limits != (limits{}) { // measured in the same run
		b.add(name+".share_of_storage_limit", b.limits.share(o), "share")
	}
	b.add(name+".idle_polls", float64(o.spent.Polls()), "polls")
	for _, part := range []struct{ service, operation string }{
		{"queue", "put"}, {"queue", "receive"}, {"queue", "delete"}, {"table", "batch"},
		{"table", "insert"}, {"table", "update"}, {"table", "get"}, {"table", "query"},
	} {
		n := o.spent.Of(part.service, part.operation)
		if n < o.load.activities()/100 {
			continue // less than 0.01 for each
		}
		b.add(name+"."+part.service+"_"+part.operation+"_per_activity", float64(n)/float64(o.load.activities()), "transactions")
	}
}
