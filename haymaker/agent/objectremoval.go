package agent

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"go.uber.org/zap"
)

// removeObject deletes an object of the directory, proves that it is gone, and
// empties the recycle bin.
func (a *Agent) removeObject(ctx context.Context, entry ledgerEntry) error {
	if err := a.deleteObject(ctx, entry); err != nil {
		return err
	}
	if err := a.prove(ctx, a.ledger.last(entry.ID)); err != nil {
		return err
	}
	a.emptyBin(ctx, a.ledger.last(entry.ID))
	return nil
}

// deleteObject deletes every object of an entry that the ledger knows. A 404
// soon after the creation may only mean that a replica has not heard of it, so
// the deletion then waits until the directory must have.
func (a *Agent) deleteObject(ctx context.Context, entry ledgerEntry) error {
	entry = a.ledger.last(entry.ID) // exists may have learnt more ids
	for _, id := range entry.ObjectIDs {
		call := Call{Method: http.MethodDelete, Path: objectPath(entry.Collection, id), Graph: true}
		_, err := a.manager.Do(ctx, call)
		if missing(err) && a.young(entry) {
			if err := a.clock.Sleep(ctx, a.maturity(entry)); err != nil {
				return err
			}
			_, err = a.manager.Do(ctx, call)
		}
		if err != nil && !missing(err) {
			return fmt.Errorf("delete %s: %w", entry.Name, err)
		}
	}
	return nil
}

// young says whether replicas of the directory may not know an entry yet.
func (a *Agent) young(entry ledgerEntry) bool { return a.maturity(entry) > 0 }

func (a *Agent) maturity(entry ledgerEntry) time.Duration {
	return entry.At.Add(a.pace.DirectoryLag).Sub(a.clock.Now())
}

// emptyBin removes what the directory keeps for 30 days, where the rights allow;
// where not, retention does it.
func (a *Agent) emptyBin(ctx context.Context, entry ledgerEntry) {
	if !slices.Contains([]string{"users", "groups", "applications", "servicePrincipals"}, entry.Collection) {
		return
	}
	for _, id := range entry.ObjectIDs {
		_, err := a.manager.Do(ctx, Call{Method: http.MethodDelete, Path: "/v1.0/directory/deletedItems/" + id, Graph: true})
		if err != nil && !missing(err) {
			a.logger.Info("left in the directory's recycle bin", zap.String("resource_id", entry.ID), zap.Error(err))
		}
	}
}
