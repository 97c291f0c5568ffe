package admin

import (
	"net/http"
	"time"

	"azurehaymaker/local/azuresim/quota"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// quotas lists usage and limits of a region (?location=, default: the seeds'),
// sets a limit, or goes back to the usual ones.
func (p *Plane) quotas(r *http.Request) wire.Answer {
	var wanted tenant.Quota
	switch r.Method {
	case http.MethodGet, http.MethodDelete:
	case http.MethodPost:
		if err := decode(r, &wanted); err != nil {
			return wire.ARMError(http.StatusBadRequest, "InvalidQuota", "%v", err)
		}
		if wanted.Provider == "" || wanted.Name == "" || wanted.Limit < 0 {
			return wire.ARMError(http.StatusBadRequest, "InvalidQuota", "a quota needs provider, name, and a limit that is not negative")
		}
	default:
		return methodNotAllowed(r)
	}
	var answer wire.Answer
	p.tenant.Update(func(d *tenant.Data, _ time.Time) {
		switch r.Method {
		case http.MethodPost:
			d.SetQuota(wanted)
		case http.MethodDelete:
			d.Quotas = nil
		}
		location := r.URL.Query().Get("location")
		if location == "" {
			location = d.Seed.Location
		}
		answer = wire.JSON(http.StatusOK, map[string]any{"quotas": append([]tenant.Quota{}, d.Quotas...), "usages": quota.Usages(d, "", location)})
	})
	return answer
}
