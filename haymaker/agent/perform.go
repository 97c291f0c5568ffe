package agent

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"
)

// errSkipped: the step cannot be done now, and that is no failure.
var errSkipped = errors.New("skipped")

// perform carries out one step. n is how often it has been done, this included.
func (a *Agent) perform(ctx context.Context, step catalogue.Step, n int) error {
	values := a.during(ctx, n)
	switch step.Verb() {
	case "wait":
		return a.clock.Sleep(ctx, a.scaled(time.Duration(step.Wait.Minutes)*time.Minute))
	case "probe":
		return a.probe(ctx, step, values)
	}
	request, err := a.scenario.Resolve(step, values)
	if err != nil {
		return err
	}
	switch {
	case request.Creates && request.Graph:
		return a.createObject(ctx, step.Name, request)
	case request.Creates:
		return a.create(ctx, step.Name, request)
	}
	if a.ledger.last(request.ResourceID).What != ledgerCreated {
		return fmt.Errorf("%w: %s is not there", errSkipped, request.ResourceID)
	}
	if request.Rotates {
		return a.rotate(ctx, request, n)
	}
	if step.Delete != nil && step.Delete.Action == "" {
		return a.remove(ctx, a.ledger.last(request.ResourceID))
	}
	return a.use(ctx, request)
}

// create makes a resource, or brings one that exists to the stated form. The
// ledger knows of it before Azure does.
func (a *Agent) create(ctx context.Context, step string, request catalogue.Request) error {
	entry := ledgerEntry{Step: step, ID: request.ResourceID, Type: request.Type, Name: request.Name, APIVersion: request.APIVersion, GoneWithParent: request.GoneWithParent, DeleteQuery: request.DeleteQuery}
	known := a.ledger.last(request.ResourceID).What
	if known != ledgerCreated && known != ledgerIntended {
		entry.What = ledgerIntended
		if err := a.ledger.record(entry); err != nil {
			return err
		}
	}
	if _, err := a.manager.Do(ctx, a.call(request)); err != nil {
		if known == "" && denied(err) {
			return errors.Join(err, a.forget(entry)) // nothing was made
		}
		return err
	}
	if known == ledgerCreated {
		return nil
	}
	return a.confirm(entry)
}

// confirm reports that a resource exists and notes it, in this order: a crash in
// between reports twice, never not at all.
func (a *Agent) confirm(entry ledgerEntry) error {
	a.reporter.report(resourceEvent(entry, haymaker.EventResourceCreated, "Created "+entry.Name))
	entry.What = ledgerCreated
	return a.ledger.record(entry)
}

// use reads, changes or acts on a resource that exists.
func (a *Agent) use(ctx context.Context, request catalogue.Request) error {
	answer, err := a.manager.Do(ctx, a.call(request))
	if err != nil && !already(request, err) {
		return err
	}
	return meets(answer, request.Expect)
}

// already says whether a refusal means that a link of the directory is as the
// request wants it: members are added and taken out again and again.
func already(request catalogue.Request, err error) bool {
	if !request.Graph {
		return false
	}
	status, _ := refusal(err)
	switch request.Method {
	case http.MethodDelete:
		return missing(err)
	case http.MethodPost:
		return status == http.StatusBadRequest && strings.Contains(err.Error(), "already exist")
	}
	return false
}

// call completes a request with the required tags: on whatever writes a whole
// resource, and where a patch would replace the tags there are.
func (a *Agent) call(request catalogue.Request) Call {
	call := Call{
		Method: request.Method, Path: request.Path, APIVersion: request.APIVersion, Query: request.Query, Body: request.Body,
		Graph: request.Graph, Upsert: request.Upsert, Limit: time.Duration(request.SlowMinutes) * time.Minute,
	}
	_, hasTags := request.Body["tags"]
	if request.Tags && (request.Method == http.MethodPut || request.Method == http.MethodPatch && hasTags) {
		call.Body = tagged(request.Body, a.config.RequiredTags)
	}
	return call
}

func (a *Agent) probe(ctx context.Context, step catalogue.Step, values catalogue.Values) error {
	if a.prober == nil {
		return fmt.Errorf("%w: probes are made in Azure only", errSkipped)
	}
	url, err := a.scenario.ProbeURL(step, values)
	if err != nil {
		return err
	}
	status, err := a.prober.Probe(ctx, url)
	if err != nil {
		return err
	}
	if !slices.Contains(step.Probe.Expect, status) {
		return fmt.Errorf("probe %s: status %d, expected one of %v", url, status, step.Probe.Expect)
	}
	return nil
}

func resourceEvent(entry ledgerEntry, kind haymaker.EventType, message string) haymaker.AgentEvent {
	id := entry.ID
	if entry.Collection != "" && entry.objectID() != "" {
		id = "graph:/" + entry.Collection + "/" + entry.objectID()
	}
	return haymaker.AgentEvent{EventType: kind, Message: message, ResourceID: id, ResourceType: entry.Type, ResourceName: entry.Name}
}
