package chaos_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"golang.org/x/sync/errgroup"

	"azurehaymaker/durable"
	"azurehaymaker/durable/chaos/program"
	"azurehaymaker/durable/chaos/proxy"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/azurestorage"
)

const (
	subjects = 2
	// trialTime bounds a trial; one takes a few seconds.
	trialTime = 90 * time.Second
	// settleTime bounds the wait for what is left in inboxes after the end.
	settleTime = 20 * time.Second
)

// trial is one seed's run.
type trial struct {
	t          testing.TB
	seed       uint64
	connection string
	hub        string
	tally      *proxy.Tally
	book       program.Book
	ledger     *httptest.Server
	direct     *azurestorage.Store
	history    *aztables.Client
	registry   *durable.Registry
	fleet      fleet
	subjects   []*subject
	ids        atomic.Int64
}

// attempts keeps the hubs of repeated seeds apart.
var attempts atomic.Int64

func newTrial(t testing.TB, connection string, seed uint64, tally *proxy.Tally) *trial {
	t.Helper()
	tr := &trial{
		t: t, seed: seed, tally: tally, connection: connection,
		hub: fmt.Sprintf("Trial%dx%d", seed, attempts.Add(1)), registry: durable.NewRegistry(),
	}
	tr.fleet.trial = tr
	tr.ledger = httptest.NewServer(ledgerHandler(&tr.book))
	if err := program.Register(tr.registry, &tr.book); err != nil {
		t.Fatal(err)
	}
	direct, err := open(tr.connection, tr.hub, patient)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := aztables.NewServiceClientFromConnectionString(tr.connection, nil)
	if err != nil {
		t.Fatal(err)
	}
	tr.direct, tr.history = direct, tables.NewClient(tr.hub+"History")
	for n := range subjects {
		tr.subjects = append(tr.subjects, newSubject(seed, n))
	}
	return tr
}

// run is the whole trial; an error says what is wrong.
func (tr *trial) run() error {
	ctx, cancel := context.WithTimeout(context.Background(), trialTime)
	defer cancel()
	defer tr.ledger.Close()
	options := engineOptions(tr.hub, nil)
	if err := tr.direct.Prepare(ctx, options.OrchestrationQueue, options.ActivityQueue(program.Activity.Name())); err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	r := newRoute(tr.t, tr.connection, tr.proxyOptions("client"))
	defer r.close()
	tr.fleet.launch()
	defer tr.fleet.stop()
	if err := tr.callAll(ctx, r.connection); err != nil {
		return err
	}
	if err := tr.awaitEnd(ctx); err != nil {
		return err
	}
	return tr.judge()
}

// callAll lets each subject's client do its part.
func (tr *trial) callAll(ctx context.Context, connection string) error {
	injured, err := open(connection, tr.hub, impatient)
	if err != nil {
		return err
	}
	c, err := client.New(injured, client.Options{OrchestrationQueue: wakeQueue(tr.hub), Now: time.Now, NewID: tr.newID})
	if err != nil {
		return err
	}
	var group errgroup.Group
	for _, s := range tr.subjects {
		group.Go(func() error {
			if err := s.live(ctx, c); err != nil {
				return fmt.Errorf("the client of %s: %w", s.id, err)
			}
			return nil
		})
	}
	return group.Wait()
}

func (tr *trial) newID() string { return fmt.Sprintf("%016x%016x", tr.seed, tr.ids.Add(1)) }

// awaitEnd waits until every instance has ended, children included, and resumes
// what is suspended.
func (tr *trial) awaitEnd(ctx context.Context) error {
	c, err := client.New(tr.direct, client.Options{OrchestrationQueue: wakeQueue(tr.hub), Now: time.Now, NewID: tr.newID})
	if err != nil {
		return err
	}
	ticker := time.NewTicker(250 * time.Millisecond)
	defer ticker.Stop()
	for {
		rows, err := tr.rows(ctx)
		if err != nil {
			return err
		}
		open := 0
		for _, row := range rows {
			if row.Status.Terminal() {
				continue
			}
			open++
			if row.Status == history.StatusSuspended {
				if err := c.Resume(ctx, row.ID, ""); err != nil && !errors.Is(err, client.ErrWrongState) && !errors.Is(err, client.ErrInstanceCompleted) {
					return err
				}
			}
		}
		if open == 0 && len(rows) >= len(tr.subjects) {
			return nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return fmt.Errorf("after %s %d of %d instances have not ended", trialTime, open, len(rows))
		}
		if err := tr.fleet.failure(); err != nil {
			return err
		}
	}
}

func (tr *trial) rows(ctx context.Context) ([]store.Instance, error) {
	var rows []store.Instance
	for query := (store.InstanceQuery{}); ; {
		page, err := tr.direct.ListInstances(ctx, query)
		if err != nil {
			return nil, err
		}
		rows = append(rows, page.Instances...)
		if query.Continuation = page.Continuation; query.Continuation == "" {
			return rows, nil
		}
	}
}
