package message

import (
	"encoding/json"
	"fmt"

	"azurehaymaker/durable/store"
)

// Wake asks for a step of one instance.
type Wake struct {
	InstanceID string `json:"instance_id"`
	// Start: the instance was just created, so its history is most likely
	// empty and need not be read first.
	Start bool `json:"start,omitempty"`
	// ExecutionID is set with TimerID: the timers of an execution that is over
	// concern nobody.
	ExecutionID string `json:"execution_id,omitempty"`
	// TimerID is the timer this wake stands for. A wake that comes before its
	// timer is due (longest visibility delay, clock skew) is sent again.
	TimerID *int32 `json:"timer_id,omitempty"`
	// Republish: send again whatever may never have been sent.
	Republish bool `json:"republish,omitempty"`
	// Row: write the Instances row anew, all of it: a tool has overwritten it.
	Row bool `json:"row,omitempty"`
	// Trial: an earlier wake was given up, so this step's tries are counted.
	Trial bool `json:"trial,omitempty"`
}

// Encode gives the message's body.
func (w Wake) Encode() ([]byte, error) {
	body, err := json.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("encode the wake of instance %q: %w", w.InstanceID, err)
	}
	return body, nil
}

// DecodeWake reads a body; ErrMalformed.
func DecodeWake(body []byte) (Wake, error) {
	var wake Wake
	if err := decode("wake", body, &wake); err != nil {
		return Wake{}, err
	}
	if err := store.ValidateInstanceID(wake.InstanceID); err != nil {
		return Wake{}, malformed("wake", err)
	}
	if wake.TimerID != nil && *wake.TimerID < 0 {
		return Wake{}, malformed("wake", fmt.Errorf("timer_id is %d", *wake.TimerID))
	}
	return wake, nil
}
