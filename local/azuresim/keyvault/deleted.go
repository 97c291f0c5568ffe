package keyvault

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

const recoverableDays = 90

// delete is soft: the secret moves to the deleted ones and keeps its name.
func (c *call) delete(name string) wire.Answer {
	if answer := c.authorize("delete", name); answer != nil {
		return *answer
	}
	secret, ok := c.live(name)
	if !ok {
		return notFound(name)
	}
	now, purge := c.now, c.now.Add(recoverableDays*24*time.Hour)
	secret.DeletedAt, secret.PurgeAt = &now, &purge
	c.record("delete", secret.Name)
	return wire.JSON(http.StatusOK, c.deletedBundle(secret))
}

func (c *call) deletedBundle(secret *tenant.Secret) map[string]any {
	body := c.bundle(secret, secret.Current(), false)
	body["recoveryId"] = c.plane.VaultURL(c.vault.Name) + "deletedsecrets/" + secret.Name
	body["deletedDate"], body["scheduledPurgeDate"] = secret.DeletedAt.Unix(), secret.PurgeAt.Unix()
	return body
}

func (c *call) deleted(name string) (*tenant.Secret, bool) {
	secret, ok := c.data.Secrets[strings.ToLower(c.vault.Name)][strings.ToLower(name)]
	return secret, ok && secret.DeletedAt != nil
}

func (c *call) listDeleted() wire.Answer {
	if answer := c.authorize("readMetadata/action", ""); answer != nil {
		return *answer
	}
	var entries []any
	for _, secret := range c.ordered(true) {
		entries = append(entries, c.deletedBundle(secret))
	}
	return c.page(entries)
}

func (c *call) getDeleted(name string) wire.Answer {
	if answer := c.authorize("readMetadata/action", name); answer != nil {
		return *answer
	}
	secret, ok := c.deleted(name)
	if !ok {
		return notDeleted(name)
	}
	return wire.JSON(http.StatusOK, c.deletedBundle(secret))
}

func (c *call) recover(name string) wire.Answer {
	if answer := c.authorize("recover/action", name); answer != nil {
		return *answer
	}
	secret, ok := c.deleted(name)
	if !ok {
		return notDeleted(name)
	}
	secret.DeletedAt, secret.PurgeAt = nil, nil
	c.record("recover", secret.Name)
	return wire.JSON(http.StatusOK, c.bundle(secret, secret.Current(), false))
}

func (c *call) purge(name string) wire.Answer {
	if answer := c.authorize("purge/action", name); answer != nil {
		return *answer
	}
	secret, ok := c.deleted(name)
	if !ok {
		return notDeleted(name)
	}
	delete(c.store(), strings.ToLower(name))
	c.record("purge", secret.Name)
	return wire.Empty(http.StatusNoContent)
}

func notDeleted(name string) wire.Answer {
	return wire.VaultError(http.StatusNotFound, "SecretNotFound", "", "Deleted Secret not found: %s", name)
}

// page answers a list in pages of maxresults (default and at most 25).
func (c *call) page(entries []any) wire.Answer {
	query := c.r.URL.Query()
	size := 25
	if text := query.Get("maxresults"); text != "" {
		wanted, err := strconv.Atoi(text)
		if err != nil || wanted < 1 || wanted > 25 {
			return wire.VaultError(http.StatusBadRequest, "BadParameter", "", "maxresults must be between 1 and 25.")
		}
		size = wanted
	}
	start, err := strconv.Atoi("0" + query.Get("$skiptoken"))
	if err != nil || start > len(entries) {
		return wire.VaultError(http.StatusBadRequest, "BadParameter", "", "The $skiptoken is not valid.")
	}
	end := min(start+size, len(entries))
	body := map[string]any{"value": append([]any{}, entries[start:end]...), "nextLink": nil}
	if end < len(entries) {
		next := url.Values{"api-version": {query.Get("api-version")}, "$skiptoken": {strconv.Itoa(end)}, "maxresults": {strconv.Itoa(size)}}
		body["nextLink"] = c.plane.url + c.r.URL.EscapedPath() + "?" + next.Encode()
	}
	return wire.JSON(http.StatusOK, body)
}
