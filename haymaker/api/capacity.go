package api

import (
	"net/http"
	"strconv"

	"azurehaymaker/haymaker"
)

// noCapacitySeconds is when to come back for a place: runs last for hours, and an
// end is not known in advance.
const noCapacitySeconds = 300

// noCapacity refuses a start that found no place. Nothing of it is kept, so the
// same run id may be used again.
func noCapacity(answer haymaker.Admission, capacity haymaker.Capacity) *Error {
	return &Error{
		Status: http.StatusServiceUnavailable, Code: CodeNoCapacity,
		Message: answer.Reason + "; nothing was started: come back when one has ended, cancel one, or raise the setting",
		Details: map[string]any{"in_progress": orEmpty(answer.InProgress), "capacity": capacity},
		headers: map[string]string{"Retry-After": strconv.Itoa(noCapacitySeconds)},
	}
}

// nothingReported explains why a run that made nothing has no report.
func nothingReported(run haymaker.Run) *Error {
	return &Error{
		Status: http.StatusNotFound, Code: CodeReportNotFound,
		Message: "the run is " + string(run.Status) + " and has made nothing, so there is no report: " + orElse(run.Error, run.WaitsFor),
	}
}

// begun says whether a run has ever done anything.
func begun(run haymaker.Run) bool {
	neverBegan := run.Status == haymaker.RunQueued || run.Status == haymaker.RunSkipped ||
		run.Status == haymaker.RunCancelled && run.QueuedAt != nil && run.StartedAt.Equal(*run.QueuedAt)
	return !neverBegan
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
