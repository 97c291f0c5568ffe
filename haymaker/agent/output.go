package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"azurehaymaker/haymaker/catalogue"
)

// during gives the values of references for calls made under ctx; n is the turn.
func (a *Agent) during(ctx context.Context, n int) catalogue.Values {
	values := a.values
	values.Occurrence = n
	values.Output = func(step, path string) (string, error) { return a.output(ctx, step, path) }
	values.Secret = func(step, action, path string) (string, error) { return a.secret(ctx, step, action, path) }
	values.Domain = func() (string, error) { return a.defaultDomain(ctx) }
	return values
}

// output reads what Azure gave the resource that a step made: the value at a
// dotted path of its document. The id of an object of the directory is in the
// ledger. Nothing is kept: a value may change, and an answer may be large.
func (a *Agent) output(ctx context.Context, step, path string) (string, error) {
	key, err := a.scenario.ResourceIDOf(step, a.values)
	if err != nil {
		return "", err
	}
	entry := a.ledger.last(key)
	if entry.What != ledgerCreated {
		return "", fmt.Errorf("%w: %s is not there", errSkipped, key)
	}
	if path == "id" && entry.Collection != "" {
		return entry.objectID(), nil
	}
	answer, err := a.manager.Do(ctx, a.read(entry))
	for missing(err) && entry.Collection != "" && a.young(entry) { // a replica has not heard of it
		if err := a.clock.Sleep(ctx, min(a.pace.RetryFirst, a.maturity(entry))); err != nil {
			return "", err
		}
		answer, err = a.manager.Do(ctx, a.read(entry))
	}
	if err != nil {
		return "", fmt.Errorf("read %s of %s: %w", path, entry.Name, err)
	}
	return textAt(answer, path, entry.Name)
}

// secret asks a resource that a step made for its keys, and tells the scrubber
// the one at a dotted path of the answer before anybody else sees it.
func (a *Agent) secret(ctx context.Context, step, action, path string) (string, error) {
	id, err := a.scenario.ResourceIDOf(step, a.values)
	if err != nil {
		return "", err
	}
	entry := a.ledger.last(id)
	if entry.What != ledgerCreated {
		return "", fmt.Errorf("%w: %s is not there", errSkipped, id)
	}
	answer, err := a.manager.Do(ctx, Call{Method: http.MethodPost, Path: entry.ID + "/" + action, APIVersion: entry.APIVersion})
	if err != nil {
		return "", fmt.Errorf("%s of %s: %w", action, entry.Name, err)
	}
	value, err := textAt(answer, path, entry.Name)
	a.scrubber.Add(value)
	return value, err
}

// textAt is the text, number or truth value at a dotted path of an answer about
// the resource called name. Errors do not quote the answer, which may be secret.
func textAt(answer json.RawMessage, path, name string) (string, error) {
	var document any
	if json.Unmarshal(answer, &document) != nil {
		return "", fmt.Errorf("read %s of %s: the answer is no JSON", path, name)
	}
	switch value := at(document, path).(type) {
	case string:
		return value, nil
	case float64, bool:
		return fmt.Sprint(value), nil
	}
	return "", fmt.Errorf("%s has no text or number at %s", name, path)
}

// read is the call that reads a resource of the ledger.
func (a *Agent) read(entry ledgerEntry) Call {
	if entry.Collection != "" {
		return Call{Method: http.MethodGet, Path: objectPath(entry.Collection, entry.objectID()), Graph: true}
	}
	return Call{Method: http.MethodGet, Path: entry.ID, APIVersion: entry.APIVersion}
}

// at follows a dotted path; numbers count in lists. nil when it leads nowhere.
func at(document any, path string) any {
	for _, part := range strings.Split(path, ".") {
		switch current := document.(type) {
		case map[string]any:
			document = current[part]
		case []any:
			index, err := strconv.Atoi(part)
			if err != nil || index < 0 || index >= len(current) {
				return nil
			}
			document = current[index]
		default:
			return nil
		}
	}
	return document
}
