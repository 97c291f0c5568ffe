package arm

import (
	"fmt"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
)

// fateOf is how the operation that the call begins shall end, if somebody said:
// a random fault, or a fate that was set. It is looked up once for each call.
func (c *Call) fateOf(kind tenant.OperationKind, target string) (tenant.Fate, bool) {
	if c.fate == nil {
		c.fate = &tenant.Fate{}
		if c.Twist.Fate != nil && c.Twist.Fate.Suits(kind, target) {
			*c.fate = *c.Twist.Fate
		} else if fate, ok := c.Data.TakeFate(kind, target); ok {
			*c.fate = fate
		}
	}
	return *c.fate, c.fate.Outcome != ""
}

// styleOf is how a write or delete of a resource is answered. One that shall not
// end as usual is a long-running operation whatever its type.
func (p *Plane) styleOf(c *Call, r *tenant.Resource, kind tenant.OperationKind) string {
	style := p.catalogue.AsyncStyle(r, c.Data.Settings.AsyncShare)
	if _, twisted := c.fateOf(kind, r.ID); twisted && style == syncStyle {
		return headerStyle
	}
	return style
}

func decide(c *Call, operation *tenant.Operation, fate tenant.Fate) {
	switch fate.Outcome {
	case tenant.OutcomeHang:
		operation.Held = fate.ForMS == 0
		operation.DoneAt = operation.DoneAt.Add(fate.Lasts())
	case tenant.OutcomeReappear:
		operation.ShownMS = fate.ForMS
	case tenant.OutcomeFail:
		operation.Failure = failureOf(c, operation, fate)
	}
}

func failureOf(c *Call, operation *tenant.Operation, fate tenant.Fate) *tenant.Failure {
	failure := &tenant.Failure{Code: fate.Code, Message: fate.Message}
	group := operation.Kind == tenant.OperationDelete && tenant.Key(operation.Target) == tenant.Key(c.Data.GroupID(c.Target.Group))
	if failure.Code == "" && group {
		failure.Code = "ResourceGroupDeletionBlocked"
		failure.Message = fmt.Sprintf("Deletion of resource group '%s' failed as its resources could not be deleted. The provisioning state of the resource group will be rolled back.", c.Target.Group)
	}
	if failure.Code == "" {
		failure.Code = "ResourceOperationFailure"
	}
	if failure.Message == "" {
		failure.Message = "The resource operation completed with terminal provisioning state 'Failed'."
	}
	return failure
}

// fail ends an operation with its error: what it was about is Failed, but for a
// group, which is as before.
func (p *Plane) fail(resource *tenant.Resource, operation *tenant.Operation) {
	switch {
	case resource == nil:
	case strings.EqualFold(resource.Type, tenant.GroupType):
		resource.SetState("Succeeded")
	case operation.Kind != tenant.OperationAction && p.catalogue.HasState(resource.Type):
		resource.SetState("Failed")
	case operation.Kind == tenant.OperationDelete:
		delete(resource.Properties(), "provisioningState")
	}
}
