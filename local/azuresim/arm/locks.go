package arm

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

const lockType = "Microsoft.Authorization/locks"

// locked refuses deletes at, below or above a management lock.
func (p *Plane) locked(c *Call, id string) *wire.Answer {
	for _, lock := range c.Data.Resources {
		if !strings.EqualFold(lock.Type, lockType) || tenant.Key(lock.ID) == tenant.Key(id) {
			continue
		}
		scope := lock.ID[:strings.LastIndex(strings.ToLower(lock.ID), "/providers/microsoft.authorization/locks/")]
		if !tenant.Within(id, scope) && !tenant.Within(scope, id) {
			continue
		}
		return Fail(http.StatusConflict, "ScopeLocked",
			"The scope '%s' cannot perform delete operation because following scope(s) are locked: '%s'. Please remove the lock and try again.", id, scope)
	}
	return nil
}

func validateLock(_ *Call, body map[string]any) *wire.Answer {
	level, _ := lookup(body, "properties.level").(string)
	if level == "CanNotDelete" || level == "ReadOnly" {
		return nil
	}
	return Fail(http.StatusBadRequest, "InvalidLockLevel", "The lock level '%s' is invalid; use CanNotDelete or ReadOnly.", level)
}
