package tenant

import (
	"fmt"

	"azurehaymaker/haymaker"
)

// refuse is a safety rule's error: no call was made.
func refuse(operation, format string, args ...any) error {
	return haymaker.Permanent(haymaker.FailureRefused, &Error{Operation: operation, Message: "refused: " + fmt.Sprintf(format, args...)})
}

// later is an error that waiting mends: something is not there yet.
func later(operation string, err error, format string, args ...any) error {
	e := &Error{Operation: operation, Message: fmt.Sprintf(format, args...), Advice: "It may be tried again"}
	if err != nil {
		e.Status, e.Code = status(err), code(err)
	}
	return e
}
