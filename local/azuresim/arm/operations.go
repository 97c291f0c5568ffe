package arm

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"

	"github.com/google/uuid"
)

// begin starts a long-running operation. It takes effect on its own; polling only watches.
func (p *Plane) begin(c *Call, kind tenant.OperationKind, target string) *tenant.Operation {
	operation := &tenant.Operation{
		ID: uuid.NewString(), Kind: kind, Target: target, Started: c.Now,
		DoneAt: c.Now.Add(p.duration(c)), PollsLeft: c.Data.Settings.LROPolls,
	}
	if fate, ok := c.fateOf(kind, target); ok {
		decide(c, operation, fate)
	}
	c.Data.Operations[operation.ID] = operation
	return operation
}

// duration is how long an operation on the call's type takes.
func (p *Plane) duration(c *Call) time.Duration {
	took := c.Data.Settings.LRODuration()
	if info, ok := p.catalogue.Type(c.Target.Type()); ok && info.Slow > 0 {
		return time.Duration(float64(took) * info.Slow)
	}
	return took
}

// accepted answers 202 with a Location to poll.
func (p *Plane) accepted(c *Call, operation *tenant.Operation) wire.Answer {
	return withRetryAfter(wire.Empty(http.StatusAccepted)).With("Location", p.operationURL(c, "operationresults", "Microsoft.Resources", operation.ID))
}

// withAsyncHeaders adds Azure-AsyncOperation to an answer that carries a body.
func (p *Plane) withAsyncHeaders(c *Call, answer wire.Answer, operation *tenant.Operation, resourceType string) wire.Answer {
	namespace, _, _ := strings.Cut(resourceType, "/")
	return withRetryAfter(answer).With("Azure-Asyncoperation", p.operationURL(c, "operationStatuses", namespace, operation.ID))
}

func (p *Plane) operationURL(c *Call, word, namespace, id string) string {
	scope := c.Data.SubscriptionScope()
	if word == "operationresults" {
		return fmt.Sprintf("%s%s/operationresults/%s?api-version=%s", p.url, scope, id, c.APIVersion())
	}
	return fmt.Sprintf("%s%s/providers/%s/locations/global/%s/%s?api-version=%s", p.url, scope, namespace, word, id, c.APIVersion())
}

// withRetryAfter tells pollers to come back soon: whole seconds for all clients,
// milliseconds for those of the SDK, which prefer them.
func withRetryAfter(answer wire.Answer) wire.Answer {
	return answer.With("Retry-After", "1").With("X-Ms-Retry-After-Ms", "50")
}

// pollOperation answers both polling styles: the status document of
// Azure-AsyncOperation, and the 202-until-done of Location.
func (p *Plane) pollOperation(c *Call) wire.Answer {
	segments := c.Target.Segments
	operation, ok := c.Data.Operations[segments[len(segments)-1]]
	if !ok || c.Method != http.MethodGet {
		return wire.ARMError(http.StatusNotFound, "OperationNotFound", "The operation '%s' was not found.", segments[len(segments)-1])
	}
	running := operation.Running(c.Now)
	if strings.EqualFold(segments[len(segments)-2], "operationStatuses") {
		return statusDocument(c, operation, running)
	}
	if running {
		return p.accepted(c, operation)
	}
	if operation.Failure != nil {
		return wire.ARMError(http.StatusConflict, operation.Failure.Code, "%s", operation.Failure.Message)
	}
	if resource, ok := c.Data.Resource(operation.Target); ok && operation.Kind != tenant.OperationDelete {
		return wire.JSON(http.StatusOK, p.render(c.Data, resource))
	}
	return wire.Empty(http.StatusOK)
}

func statusDocument(c *Call, operation *tenant.Operation, running bool) wire.Answer {
	document := map[string]any{
		"id": join(c.Target.Segments), "name": operation.ID, "status": "Succeeded", "startTime": operation.Started.UTC(),
	}
	if running {
		document["status"] = "InProgress"
	} else {
		document["endTime"] = operation.DoneAt.UTC()
	}
	if !running && operation.Failure != nil {
		document["status"] = "Failed"
		document["error"] = map[string]any{"code": operation.Failure.Code, "message": operation.Failure.Message}
	}
	return withRetryAfter(wire.JSON(http.StatusOK, document))
}

// settle lets operations that are due take effect and forgets old ones.
func (p *Plane) settle(d *tenant.Data, now time.Time) bool {
	changed := false
	for id, operation := range d.Operations {
		if operation.Due(now) {
			p.apply(d, now, operation)
			changed = true
		}
		if operation.Applied && now.Sub(operation.DoneAt) > time.Hour {
			delete(d.Operations, id)
			changed = true
		}
	}
	kept := d.Ghosts[:0]
	for _, ghost := range d.Ghosts {
		if ghost.Until.After(now) {
			kept = append(kept, ghost)
		}
	}
	changed = changed || len(kept) != len(d.Ghosts)
	d.Ghosts = kept
	return changed
}

func (p *Plane) apply(d *tenant.Data, now time.Time, operation *tenant.Operation) {
	operation.Applied = true
	resource, ok := d.Resource(operation.Target)
	switch {
	case operation.Failure != nil:
		p.fail(resource, operation)
	case operation.Kind == tenant.OperationDelete:
		p.removeShown(d, now, operation.Target, max(d.Settings.IndexLag(), time.Duration(operation.ShownMS)*time.Millisecond))
	case ok && operation.Kind == tenant.OperationPut && resource.State() != "Deleting":
		resource.SetState("Succeeded")
	}
}
