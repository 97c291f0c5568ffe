package agent

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"azurehaymaker/haymaker"
)

// errStillThere: a resource was deleted and can still be read.
var errStillThere = errors.New("still there after its deletion")

// remove deletes one resource of the ledger, proves by a GET that it is gone,
// and then notes what went with it. An entry that was only intended is looked
// up first: if it does not exist, nothing was made, and nothing is reported.
func (a *Agent) remove(ctx context.Context, entry ledgerEntry) error {
	if entry.What == ledgerIntended {
		there, err := a.exists(ctx, entry)
		if err != nil {
			return err
		}
		if !there && entry.Collection != "" && a.young(entry) {
			if err := a.clock.Sleep(ctx, a.maturity(entry)); err != nil {
				return err
			}
			if there, err = a.exists(ctx, entry); err != nil {
				return err
			}
		}
		if !there {
			return a.forget(entry)
		}
		entry.ObjectIDs = a.ledger.last(entry.ID).ObjectIDs // exists may have learnt them
		if err := a.confirm(entry); err != nil {
			return err
		}
	}
	if entry.GoneWithParent {
		return a.prove(ctx, entry)
	}
	if entry.Collection != "" {
		return a.removeObject(ctx, entry)
	}
	if err := a.stop(ctx, entry); err != nil {
		return err
	}
	_, err := a.manager.Do(ctx, Call{Method: http.MethodDelete, Path: entry.ID, APIVersion: entry.APIVersion, Query: entry.DeleteQuery})
	if err != nil && !missing(err) {
		return fmt.Errorf("delete %s: %w", entry.Name, err)
	}
	if err := a.prove(ctx, entry); err != nil {
		return err
	}
	return a.proveBelow(ctx, entry.ID)
}

// prove waits until a GET answers 404, reports the deletion and notes it.
func (a *Agent) prove(ctx context.Context, entry ledgerEntry) error {
	limit := a.clock.Now().Add(a.share(ctx, 10, a.pace.GoneLimit))
	for n := 1; ; n++ {
		there, err := a.exists(ctx, entry)
		if err != nil {
			return err
		}
		if !there {
			break
		}
		if entry.GoneWithParent && a.ledger.aliveAbove(entry.ID) || !a.clock.Now().Before(limit) {
			return fmt.Errorf("%s: %w", entry.Name, errStillThere)
		}
		if err := a.clock.Sleep(ctx, pause(a.pace.RetryFirst, a.pace.RetryMost, n)); err != nil {
			return fmt.Errorf("%s: %w: %w", entry.Name, errStillThere, err)
		}
	}
	a.reporter.report(resourceEvent(entry, haymaker.EventResourceDeleted, "Deleted "+entry.Name))
	return a.forget(entry)
}

// proveBelow does the same for what lay inside a resource that is gone. What is
// unexpectedly still there stays in the ledger for the next pass.
func (a *Agent) proveBelow(ctx context.Context, id string) error {
	for _, entry := range a.ledger.alive() {
		if !below(entry.ID, id) {
			continue
		}
		there, err := a.exists(ctx, entry)
		if err != nil {
			return err
		}
		if there {
			continue
		}
		if entry.What == ledgerCreated {
			a.reporter.report(resourceEvent(entry, haymaker.EventResourceDeleted, "Deleted "+entry.Name+" with its parent"))
		}
		if err := a.forget(entry); err != nil {
			return err
		}
	}
	return nil
}

// exists asks ARM; any answer but a document or 404 is an error, never "gone".
func (a *Agent) exists(ctx context.Context, entry ledgerEntry) (bool, error) {
	if entry.Collection != "" {
		return a.showsObject(ctx, entry)
	}
	_, err := a.manager.Do(ctx, Call{Method: http.MethodGet, Path: entry.ID, APIVersion: entry.APIVersion})
	if missing(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for %s: %w", entry.Name, err)
	}
	return true, nil
}

func (a *Agent) forget(entry ledgerEntry) error {
	entry.What = ledgerDeleted
	return a.ledger.record(entry)
}

// share is the part of the time that is left to ctx which one resource may take,
// so that one that will not go does not keep the others from going.
func (a *Agent) share(ctx context.Context, parts time.Duration, most time.Duration) time.Duration {
	end, bounded := ctx.Deadline()
	if !bounded {
		return most
	}
	return min(max(end.Sub(a.clock.Now())/parts, time.Second), most)
}

// below says whether id lies inside outer.
func below(id, outer string) bool {
	return len(id) > len(outer) && strings.EqualFold(id[:len(outer)], outer) && id[len(outer)] == '/'
}

// aliveAbove says whether a resource that id lies in may still exist.
func (l *ledger) aliveAbove(id string) bool {
	for _, entry := range l.alive() {
		if below(id, entry.ID) {
			return true
		}
	}
	return false
}
