package admin

import (
	"net/http"

	"azurehaymaker/local/azuresim/fault"
	"azurehaymaker/local/azuresim/wire"
)

// randomFaults sets the seeded schedule, ends it, and answers what came of it.
func (p *Plane) randomFaults(r *http.Request) wire.Answer {
	switch r.Method {
	case http.MethodGet:
	case http.MethodDelete:
		p.faults.Calm()
	case http.MethodPost:
		var schedule fault.Schedule
		err := decode(r, &schedule)
		if err == nil {
			err = p.faults.Randomise(schedule)
		}
		if err != nil {
			return wire.ARMError(http.StatusBadRequest, "InvalidSchedule", "%v", err)
		}
	default:
		return methodNotAllowed(r)
	}
	return wire.JSON(http.StatusOK, p.faults.Record())
}
