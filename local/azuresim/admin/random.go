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
	return p.kept(r, p.faults.Record())
}

// kept answers after what was changed about the faults is on disk.
func (p *Plane) kept(r *http.Request, body any) wire.Answer {
	if r.Method != http.MethodGet {
		if err := p.faults.Save(); err != nil {
			return wire.ARMError(http.StatusInternalServerError, "InternalServerError", "%v", err)
		}
	}
	return wire.JSON(http.StatusOK, body)
}
