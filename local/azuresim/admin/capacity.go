package admin

import (
	"net/http"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// capacity lists the shortages of workload profiles, makes one, or lifts all.
func (p *Plane) capacity(r *http.Request) wire.Answer {
	var wanted struct {
		tenant.Shortage
		ForMS int64 `json:"for_ms"` // 0: until it is lifted
	}
	if r.Method == http.MethodPost {
		if err := decode(r, &wanted); err != nil {
			return wire.ARMError(http.StatusBadRequest, "InvalidShortage", "%v", err)
		}
		if wanted.Profile == "" || wanted.Nodes < 0 || wanted.ForMS < 0 {
			return wire.ARMError(http.StatusBadRequest, "InvalidShortage", "a shortage needs a profile; nodes and for_ms must not be negative")
		}
	} else if r.Method != http.MethodGet && r.Method != http.MethodDelete {
		return methodNotAllowed(r)
	}
	var answer wire.Answer
	p.tenant.Update(func(d *tenant.Data, now time.Time) {
		switch r.Method {
		case http.MethodPost:
			shortage := wanted.Shortage
			if shortage.EnvironmentID == "" {
				shortage.EnvironmentID = d.Seed.EnvironmentID
			}
			if wanted.ForMS > 0 {
				until := now.Add(time.Duration(wanted.ForMS) * time.Millisecond)
				shortage.Until = &until
			}
			d.Shortages = append(d.Shortages, shortage)
		case http.MethodDelete:
			d.Shortages = nil
		}
		answer = wire.JSON(http.StatusOK, map[string]any{"shortages": append([]tenant.Shortage{}, d.Shortages...)})
	})
	return answer
}
