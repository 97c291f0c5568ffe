package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"azurehaymaker/haymaker/catalogue"
)

func objectPath(collection, id string) string { return "/v1.0/" + collection + "/" + id }

// createObject makes an object of the directory, whose id the directory gives.
// What was intended before and may be there is looked for first, because not
// every collection refuses a second object of the same name.
func (a *Agent) createObject(ctx context.Context, step string, request catalogue.Request) error {
	entry := a.ledger.last(request.ResourceID)
	if entry.What == ledgerCreated {
		return a.writeObject(ctx, request)
	}
	fresh := entry.What == "" || entry.What == ledgerDeleted
	if fresh {
		entry = ledgerEntry{What: ledgerIntended, Step: step, ID: request.ResourceID, Type: request.Type, Name: request.Name, Collection: request.Collection, Find: request.Find}
		if err := a.ledger.record(entry); err != nil {
			return err
		}
	} else if ids, err := a.findObjects(ctx, entry); err != nil {
		return err
	} else if len(ids) > 0 {
		entry.ObjectIDs = ids
		return a.confirm(entry)
	}
	answer, err := a.manager.Do(ctx, a.call(request))
	if err != nil {
		if fresh && denied(err) {
			return errors.Join(err, a.forget(entry)) // nothing was made
		}
		return err
	}
	var made struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(answer, &made) != nil || made.ID == "" { // an upsert that found it answers nothing
		ids, err := a.findObjects(ctx, entry)
		if err != nil || len(ids) == 0 {
			return fmt.Errorf("%s was made, but the directory does not show it: %w", entry.Name, errors.Join(err, errNotShown))
		}
		made.ID = ids[0]
	}
	entry.ObjectIDs = []string{made.ID}
	return a.confirm(entry)
}

// writeObject brings an object that exists to the stated form, where the
// collection knows upserts.
func (a *Agent) writeObject(ctx context.Context, request catalogue.Request) error {
	if !request.Upsert {
		return nil
	}
	_, err := a.manager.Do(ctx, a.call(request))
	return err
}

// errNotShown: the directory has not replicated what it accepted.
var errNotShown = errors.New("not shown yet")

// findObjects gives the ids of the objects of an entry's name that the directory
// shows: by the ledger's ids where it has them, else by the entry's key.
func (a *Agent) findObjects(ctx context.Context, entry ledgerEntry) ([]string, error) {
	answer, err := a.manager.Do(ctx, Call{Method: http.MethodGet, Path: entry.Find, Graph: true})
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for %s: %w", entry.Name, err)
	}
	var found struct {
		ID    string `json:"id"`
		Value []struct {
			ID string `json:"id"`
		} `json:"value"`
	}
	if err := json.Unmarshal(answer, &found); err != nil {
		return nil, fmt.Errorf("look for %s: the answer is no JSON: %w", entry.Name, err)
	}
	var ids []string
	if found.ID != "" {
		ids = append(ids, found.ID)
	}
	for _, object := range found.Value {
		if object.ID != "" && !slices.Contains(ids, object.ID) {
			ids = append(ids, object.ID)
		}
	}
	return ids, nil
}

// showsObject says whether any object of the entry is there, and notes ids that
// the ledger did not know.
func (a *Agent) showsObject(ctx context.Context, entry ledgerEntry) (bool, error) {
	ids, err := a.findObjects(ctx, entry)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if !slices.Contains(entry.ObjectIDs, id) {
			entry.ObjectIDs = append(slices.Clone(entry.ObjectIDs), id)
		}
	}
	if len(entry.ObjectIDs) != len(a.ledger.last(entry.ID).ObjectIDs) {
		if err := a.ledger.record(entry); err != nil {
			return false, err
		}
	}
	if len(ids) > 0 {
		return true, nil
	}
	for _, id := range entry.ObjectIDs {
		_, err := a.manager.Do(ctx, Call{Method: http.MethodGet, Path: objectPath(entry.Collection, id), Graph: true})
		if err == nil {
			return true, nil
		}
		if !missing(err) {
			return false, fmt.Errorf("look for %s: %w", entry.Name, err)
		}
	}
	return false, nil
}
