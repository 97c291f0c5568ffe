package main

import (
	"context"
	"runtime"
	"slices"
	"time"
)

// The slices of the long chain that are compared, in activities.
const (
	window   = 200
	chain    = 2000 // the chain of 2,000 ends here
	rowsEach = 4    // history rows per activity
)

// mark is what had been spent when an activity ran.
type mark struct {
	at           time.Time
	transactions int
	allocations  uint64
}

// steps are the marks of a chain, one per activity.
type steps []mark

// length is the median time of the steps of a slice: one pause of a shared
// machine does not change it.
func (s steps) length(from, to int) float64 {
	var lengths []float64
	for i := from; i < to; i++ {
		lengths = append(lengths, s[i+1].at.Sub(s[i].at).Seconds())
	}
	slices.Sort(lengths)
	return lengths[len(lengths)/2]
}

// timeRatio compares the slice that ends at last with the one that begins at first.
func (s steps) timeRatio(first, last int) float64 {
	return s.length(last-window, last) / s.length(first, first+window)
}

func (s steps) transactionRatio(first, last int) float64 {
	return float64(s[last].transactions-s[last-window].transactions) / float64(s[first+window].transactions-s[first].transactions)
}

func (s steps) allocationRatio(first, last int) float64 {
	return float64(s[last].allocations-s[last-window].allocations) / float64(s[first+window].allocations-s[first].allocations)
}

// measureChain runs the long chain and compares its beginning with its end.
func (b *bench) measureChain(ctx context.Context) error {
	var passed steps
	o, err := b.ownWorker(ctx, longChain, func(int) {
		m := mark{at: time.Now(), transactions: b.proxy.Counts().Work()}
		if len(passed)%window == 0 {
			var stats runtime.MemStats
			runtime.ReadMemStats(&stats)
			m.allocations = stats.Mallocs
		}
		passed = append(passed, m)
	})
	if err != nil {
		return err
	}
	at100 := 100 / rowsEach
	last := longChain.each - 1
	b.add("chain_2000.ratio_last_to_first", passed.timeRatio(0, chain), "ratio")
	b.add("chain_2000.transactions_ratio_last_to_first", passed.transactionRatio(0, chain), "ratio")
	b.add("chain_2000.allocations_ratio_last_to_first", passed.allocationRatio(0, chain), "ratio")
	b.add("chain_2000.step_ms", passed.length(chain-window, chain)*1000, "ms")
	b.add("history_10000.step_ratio_last_to_first", passed.timeRatio(at100, last), "ratio")
	b.add("history_10000.transactions_ratio_last_to_first", passed.transactionRatio(at100, last), "ratio")
	b.add("chain_2500.transactions_per_activity", o.perActivity(), "transactions")
	return nil
}
