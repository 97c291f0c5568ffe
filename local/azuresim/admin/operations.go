package admin

import (
	"net/http"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// operations lists the fates and the operations that have not ended; sets a fate
// or releases an operation; or forgets all fates and releases everything.
func (p *Plane) operations(r *http.Request) wire.Answer {
	var wanted struct {
		tenant.Fate
		Release string `json:"release"` // id of an operation, or of its target
	}
	if r.Method == http.MethodPost {
		if err := decode(r, &wanted); err != nil {
			return wire.ARMError(http.StatusBadRequest, "InvalidFate", "%v", err)
		}
		if err := wanted.Check(); err != nil && wanted.Release == "" {
			return wire.ARMError(http.StatusBadRequest, "InvalidFate", "%v", err)
		}
	} else if r.Method != http.MethodGet && r.Method != http.MethodDelete {
		return methodNotAllowed(r)
	}
	var answer wire.Answer
	p.tenant.Update(func(d *tenant.Data, now time.Time) {
		released := 0
		switch {
		case wanted.Release != "":
			released = release(d, now, wanted.Release)
		case r.Method == http.MethodPost:
			d.Fates = append(d.Fates, &wanted.Fate)
		case r.Method == http.MethodDelete:
			d.Fates = nil
			released = release(d, now, "")
		}
		if wanted.Release != "" && released == 0 {
			answer = wire.ARMError(http.StatusNotFound, "OperationNotFound", "No operation '%s' is held.", wanted.Release)
			return
		}
		answer = wire.JSON(http.StatusOK, map[string]any{"fates": append([]*tenant.Fate{}, d.Fates...), "open": open(d), "released": released})
	})
	return answer
}

// release lets held operations end: the named one, those on a target, or all.
func release(d *tenant.Data, now time.Time, name string) int {
	count := 0
	for _, operation := range d.Operations {
		if operation.Held && (name == "" || operation.ID == name || tenant.Key(operation.Target) == tenant.Key(name)) {
			operation.Release(now)
			count++
		}
	}
	return count
}

func open(d *tenant.Data) []*tenant.Operation {
	list := []*tenant.Operation{}
	for _, id := range sorted(d.Operations) {
		if operation := d.Operations[id]; !operation.Applied {
			list = append(list, operation)
		}
	}
	return list
}
