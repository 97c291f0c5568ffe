package tenant

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"azurehaymaker/azure/graph"
	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// identities implements haymaker.Identities.
type identities struct{ *Tenant }

// creation is one call of Create under way.
type creation struct {
	*Tenant
	request haymaker.IdentityRequest
	made    haymaker.ServicePrincipal
	save    func(haymaker.ServicePrincipal) error
	app     graph.Application
}

// Create implements haymaker.Identities. Names that follow from run and scenario
// are recorded before the first call, ids right after the call that made them.
func (i *identities) Create(ctx context.Context, request haymaker.IdentityRequest, record func(haymaker.ServicePrincipal) error) (haymaker.ServicePrincipal, error) {
	ctx, cancel := i.options.Pace.bounded(ctx)
	defer cancel()
	now := i.options.Now().UTC()
	c := &creation{Tenant: i.Tenant, request: request, save: record, made: haymaker.ServicePrincipal{
		RunID: request.RunID, ScenarioName: request.ScenarioName,
		SPName:            haymaker.ServicePrincipalName(request.RunID, request.ScenarioName),
		SecretReference:   haymaker.SecretName(request.RunID, request.ScenarioName),
		EventKeyReference: haymaker.EventKeyName(request.RunID, request.ScenarioName),
		CreatedAt:         &now,
	}}
	if !request.ExpiresAt.After(now) {
		return c.made, refuse("create "+c.made.SPName, "its secret would expire at %s, which is past", request.ExpiresAt.UTC())
	}
	for _, step := range []func(context.Context) error{
		c.application, c.principal, c.directoryRights, c.clientSecret, c.eventKey, c.roleAssignments,
	} {
		if err := c.record(); err != nil {
			return c.made, err
		}
		if err := step(ctx); err != nil {
			return c.made, err
		}
	}
	return c.made, c.record()
}

func (c *creation) record() error {
	if err := c.save(c.made); err != nil {
		return fmt.Errorf("record %s before going on: %w", c.made.SPName, err)
	}
	return nil
}

// directoryTags mark directory objects as the run's. Graph tags are plain texts.
func directoryTags(runID, scenario string) []string {
	return []string{haymaker.TagManaged, haymaker.TagRunID + ":" + runID, haymaker.TagScenario + ":" + scenario}
}

func tagged(tags []string, runID, scenario string) bool {
	for _, want := range directoryTags(runID, scenario) {
		found := false
		for _, have := range tags {
			found = found || have == want
		}
		if !found {
			return false
		}
	}
	return true
}

func (c *creation) description() graph.Description {
	return graph.Description{
		DisplayName: c.made.SPName,
		Tags:        directoryTags(c.request.RunID, c.request.ScenarioName),
		Notes:       "Made by AzureHayMaker for run " + c.request.RunID + ", scenario " + c.request.ScenarioName + "; deleted when the run ends.",
	}
}

// application makes the application unless it is there. An application of that
// unique name that another run owns is not touched.
func (c *creation) application(ctx context.Context) (err error) {
	operation := "create application " + c.made.SPName
	c.app, err = c.clients.graph.ApplicationByUniqueName(ctx, c.made.SPName)
	switch {
	case err == nil && !tagged(c.app.Tags, c.request.RunID, c.request.ScenarioName):
		return refuse(operation, "an application with this unique name exists (%s) and is not this run's", c.app.ID)
	case gone(err):
		err = c.options.Pace.insist(ctx, func(ctx context.Context) (err error) {
			c.app, err = c.clients.graph.UpsertApplication(ctx, c.made.SPName, c.description())
			return err
		}, gone)
	}
	if err != nil {
		return failed(operation, err)
	}
	c.made.AppObjectID, c.made.ClientID = c.app.ID, c.app.AppID
	return nil
}

// principal makes the service principal. Replicas that do not know the
// application yet refuse for a while.
func (c *creation) principal(ctx context.Context) error {
	operation := "create service principal of " + c.made.SPName
	var principal graph.ServicePrincipal
	err := c.options.Pace.insist(ctx, func(ctx context.Context) (err error) {
		principal, err = c.clients.graph.UpsertServicePrincipal(ctx, c.made.ClientID, c.description())
		return err
	}, notReplicated)
	if notReplicated(err) {
		return later(operation, err, "the directory does not know the new application everywhere yet")
	}
	if err != nil {
		return failed(operation, err)
	}
	c.made.PrincipalID = principal.ID
	return nil
}

// notReplicated recognises how Graph refuses what a replica does not know yet.
// For a service principal whose application is new, the code is that of any bad
// request (400), or of a missing permission (403, to identities that may write
// their own applications only): the message tells, as it does to Terraform's
// azuread provider.
func notReplicated(err error) bool {
	var response *azcore.ResponseError
	if !errors.As(err, &response) {
		return false
	}
	message := messageOf(response)
	return response.StatusCode == http.StatusNotFound ||
		strings.Contains(message, "does not reference a valid application object") ||
		strings.Contains(message, "the backing application of the service principal being created must in the local tenant")
}

var errNoEventKey = fmt.Errorf("the vault holds no event key for this run and scenario: %w", haymaker.ErrEventKeyNotFound)

// EventKey implements haymaker.Identities.
func (i *identities) EventKey(ctx context.Context, runID, scenario string) (string, error) {
	ctx, cancel := i.options.Pace.bounded(ctx)
	defer cancel()
	name := haymaker.EventKeyName(runID, scenario)
	secret, found, err := i.readSecret(ctx, name)
	if err != nil {
		return "", err
	}
	if !found || secret.Value == nil || *secret.Value == "" || !belongs(secret.Tags, runID, scenario) {
		return "", haymaker.Permanent(haymaker.FailureConfiguration, &Error{Operation: "read event key " + name, Message: errNoEventKey.Error(), cause: errNoEventKey})
	}
	return *secret.Value, nil
}
