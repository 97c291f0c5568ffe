package tenant

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"

	"azurehaymaker/azure/graph"
	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

// clientSecret makes the application's password and stores it. What the vault
// holds already is kept when it is this run's and the application still has that
// password; a password whose text was lost by a crash is taken away first.
func (c *creation) clientSecret(ctx context.Context) error {
	stored, found, err := c.readSecret(ctx, c.made.SecretReference)
	if err != nil {
		return err
	}
	if found && !belongs(stored.Tags, c.request.RunID, c.request.ScenarioName) {
		return refuse("store secret "+c.made.SecretReference, "the vault holds one of this name that is not this run's")
	}
	application, err := c.replicatedApplication(ctx)
	if err != nil {
		return err
	}
	if found && c.usable(stored, application) {
		return nil
	}
	for _, password := range application.Passwords {
		if password.DisplayName != c.made.SPName {
			continue
		}
		if err := c.clients.graph.RemovePassword(ctx, application.ID, password.KeyID); err != nil && !gone(err) {
			return failed("remove an outdated password of "+c.made.SPName, err)
		}
	}
	return c.newPassword(ctx)
}

// replicatedApplication reads the application's passwords; right after creation
// a replica may not have it.
func (c *creation) replicatedApplication(ctx context.Context) (application graph.Application, err error) {
	operation := "read application " + c.made.SPName
	err = c.options.Pace.insist(ctx, func(ctx context.Context) (err error) {
		application, err = c.clients.graph.Application(ctx, c.made.AppObjectID)
		return err
	}, gone)
	if gone(err) {
		return application, later(operation, err, "the directory does not know the new application everywhere yet")
	}
	return application, failed(operation, err)
}

func (c *creation) usable(stored azsecrets.Secret, application graph.Application) bool {
	if stored.Value == nil || *stored.Value == "" || stored.Attributes == nil ||
		stored.Attributes.Expires == nil || !stored.Attributes.Expires.After(c.options.Now()) {
		return false
	}
	for _, password := range application.Passwords {
		if password.KeyID != "" && password.KeyID == tag(stored.Tags, tagKeyID) {
			return true
		}
	}
	return false
}

func (c *creation) newPassword(ctx context.Context) error {
	operation := "add a password to " + c.made.SPName
	var password graph.Password
	err := c.options.Pace.insist(ctx, func(ctx context.Context) (err error) {
		password, err = c.clients.graph.AddPassword(ctx, c.made.AppObjectID, c.made.SPName, c.request.ExpiresAt)
		return err
	}, gone)
	if gone(err) {
		return later(operation, err, "the directory does not know the new application everywhere yet")
	}
	if err != nil {
		return failed(operation, err)
	}
	tags := c.secretTags()
	tags[tagKeyID] = password.KeyID
	return c.storeSecret(ctx, vaultSecret{
		name: c.made.SecretReference, value: password.Secret.Reveal(), contentType: "client secret",
		tags: tags, expires: c.request.ExpiresAt,
	})
}

func (c *creation) secretTags() map[string]string {
	return haymaker.Tags(c.request.RunID, c.request.ScenarioName, c.options.Now(), c.request.ExpiresAt, nil)
}

// eventKey stores the key the agent signs its events with, unless it is there.
func (c *creation) eventKey(ctx context.Context) error {
	stored, found, err := c.readSecret(ctx, c.made.EventKeyReference)
	if err != nil {
		return err
	}
	if found && !belongs(stored.Tags, c.request.RunID, c.request.ScenarioName) {
		return refuse("store secret "+c.made.EventKeyReference, "the vault holds one of this name that is not this run's")
	}
	if found && stored.Value != nil && *stored.Value != "" {
		return nil
	}
	random := make([]byte, 32)
	if _, err := io.ReadFull(c.options.Random, random); err != nil {
		return fmt.Errorf("draw the event key of %s: %w", c.made.SPName, err)
	}
	return c.storeSecret(ctx, vaultSecret{
		name: c.made.EventKeyReference, value: hex.EncodeToString(random), contentType: "event key",
		tags: c.secretTags(), expires: c.request.ExpiresAt,
	})
}
