package schedules_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"pgregory.net/rapid"

	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/memory"
)

// TestEngineFollowsTheModel on the store in memory.
func TestEngineFollowsTheModel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(inBubble{t}, func(t *rapid.T) {
			run(t, func(now func() time.Time) hub { return hub{Store: memory.New(now)} }, 150)
		})
	})
}

const shrinkStep = 20 * time.Millisecond

// hub is a store, and the table of its histories if it has one.
type hub struct {
	store.Store
	history *aztables.Client
}

// run is one random run to its end.
func run(t *rapid.T, open func(now func() time.Time) hub, steps int) {
	// The bubble's time moves a little with each run, because rapid bounds its
	// search for a smaller failure by time.
	time.Sleep(shrinkStep)
	w := newWorld(t, open)
	defer w.close()
	w.startOne()
	all := actions()
	for range rapid.IntRange(1, steps).Draw(t, "steps") {
		w.act(all)
	}
	w.rest()
	w.judge()
}

// inBubble hides from rapid that t has a deadline, which nobody may ask for in a
// bubble.
type inBubble struct{ testing.TB }
