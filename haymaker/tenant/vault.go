package tenant

import (
	"context"
	"net/http"
	"strings"
	"time"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

// tagKeyID ties a stored client secret to the password of the application it is.
const tagKeyID = "KeyId"

// vaultSecret is a secret to be stored.
type vaultSecret struct {
	name, value, contentType string
	tags                     map[string]string
	expires                  time.Time
}

// readSecret gives the newest version; found is false when there is none or it
// is deleted.
func (t *Tenant) readSecret(ctx context.Context, name string) (secret azsecrets.Secret, found bool, err error) {
	answer, err := t.clients.vault.GetSecret(ctx, name, "", nil)
	if gone(err) {
		return azsecrets.Secret{}, false, nil
	}
	if err != nil {
		return azsecrets.Secret{}, false, failed("read secret "+name+" from the vault", err)
	}
	return answer.Secret, true, nil
}

// storeSecret sets a secret. One of that name that was deleted but not purged
// blocks it (409); it is recovered first, and gets a new version.
func (t *Tenant) storeSecret(ctx context.Context, s vaultSecret) error {
	operation := "store secret " + s.name + " in the vault"
	parameters := azsecrets.SetSecretParameters{
		Value: &s.value, ContentType: &s.contentType, Tags: pointers(s.tags),
		SecretAttributes: &azsecrets.SecretAttributes{Enabled: to.Ptr(true), Expires: to.Ptr(s.expires.UTC())},
	}
	recovering := false
	err := t.options.Pace.insist(ctx, func(ctx context.Context) error {
		_, err := t.clients.vault.SetSecret(ctx, s.name, parameters, nil)
		if status(err) == http.StatusConflict && !recovering {
			recovering = true
			if _, recoverErr := t.clients.vault.RecoverDeletedSecret(ctx, s.name, nil); recoverErr != nil && status(recoverErr) != http.StatusConflict && !gone(recoverErr) {
				return recoverErr
			}
		}
		return err
	}, func(err error) bool { return status(err) == http.StatusConflict })
	return failed(operation, err, s.value)
}

// dropSecret deletes a secret and purges it where the vault and the rights of
// the identity allow; otherwise it stays deleted until the vault's retention
// ends. A missing secret is fine.
func (t *Tenant) dropSecret(ctx context.Context, name string) error {
	deleted, err := t.clients.vault.DeleteSecret(ctx, name, nil)
	if err != nil && !gone(err) {
		return failed("delete secret "+name+" from the vault", err)
	}
	if err == nil && deleted.Attributes != nil && deleted.Attributes.RecoveryLevel != nil &&
		!strings.Contains(*deleted.Attributes.RecoveryLevel, "Purgeable") {
		return nil // purge protection: only time removes it
	}
	return t.purgeSecret(ctx, name)
}

// purgeSecret waits until the deletion shows (deleting is not immediate) and
// purges. An identity without the right to purge leaves it at that.
func (t *Tenant) purgeSecret(ctx context.Context, name string) error {
	operation := "purge secret " + name + " from the vault"
	err := t.options.Pace.insist(ctx, func(ctx context.Context) error {
		_, err := t.clients.vault.PurgeDeletedSecret(ctx, name, nil)
		return err
	}, func(err error) bool { return status(err) == http.StatusConflict })
	switch {
	case err == nil:
		return t.awaitPurge(ctx, name)
	case gone(err), status(err) == http.StatusForbidden:
		return nil
	}
	return failed(operation, err)
}

func (t *Tenant) awaitPurge(ctx context.Context, name string) error {
	operation := "see secret " + name + " purged from the vault"
	done, err := t.options.Pace.poll(ctx, func(ctx context.Context) (bool, error) {
		_, err := t.clients.vault.GetDeletedSecret(ctx, name, nil)
		if gone(err) || status(err) == http.StatusForbidden {
			return true, nil
		}
		return false, err
	})
	if err != nil {
		return failed(operation, err)
	}
	if !done {
		return later(operation, nil, "the vault still holds it as deleted")
	}
	return nil
}

// belongs says whether tags are those of a run's scenario.
func belongs(tags map[string]*string, runID, scenario string) bool {
	return tag(tags, haymaker.TagRunID) == runID && tag(tags, haymaker.TagScenario) == scenario
}

// tag reads a tag, comparing keys as Azure does, ignoring case.
func tag(tags map[string]*string, key string) string {
	for have, value := range tags {
		if strings.EqualFold(have, key) && value != nil {
			return *value
		}
	}
	return ""
}

func pointers(tags map[string]string) map[string]*string {
	made := make(map[string]*string, len(tags))
	for key, value := range tags {
		made[key] = to.Ptr(value)
	}
	return made
}
