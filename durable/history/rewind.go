package history

// KindGenericEvent is the kind of what no orchestration sees. A rewind uses it
// as the Durable Task Framework does, so that its readers pass over it.
const KindGenericEvent Kind = "GenericEvent"

// KindExecutionRewound is the kind of the request for a rewind. It waits in an
// inbox and never becomes history under this name, which older readers do not
// know.
const KindExecutionRewound Kind = "ExecutionRewound"

// GenericEvent carries text that orchestrations do not see.
type GenericEvent struct {
	Data string
	// Rewind is set when the event marks a rewind; Data is its reason.
	Rewind *Rewind
	// Origin is set where an execution ceases to take over the results of
	// another: from here on it makes the UUIDs of this one.
	Origin *Origin
}

// Rewind says what an execution that had failed takes back in order to go on.
type Rewind struct {
	// Undone are the ordinals of the events that do not count any more.
	Undone Ordinals
}

// Rewound stands where an event stood that a rewind took back. Its place and
// its task id stay used.
type Rewound struct{ Was Body }

// ExecutionRewound asks for the rewind of an execution that has failed.
type ExecutionRewound struct {
	Reason string
	// Events is how many events the history had when its failure was seen:
	// a request does not fit any other failure.
	Events int32
}

// Kind implements Body.
func (GenericEvent) Kind() Kind { return KindGenericEvent }

// Kind implements Body.
func (Rewound) Kind() Kind { return KindGenericEvent }

// Kind implements Body.
func (ExecutionRewound) Kind() Kind { return KindExecutionRewound }

// Effective is the history as it counts: events that a later rewind took back
// are Rewound. events begin with the first of the execution and are not
// changed; a history without a rewind is returned as it is. It does not matter
// whether the store has marked them already, and applying it again changes
// nothing.
func Effective(events []Event) []Event {
	var effective []Event
	for _, e := range events {
		marker, ok := e.Body.(GenericEvent)
		if was, rewound := e.Body.(Rewound); rewound {
			marker, ok = was.Was.(GenericEvent) // a rewind that a later one took back
		}
		if !ok || marker.Rewind == nil {
			continue
		}
		if effective == nil {
			effective = append(effective, events...)
		}
		for ordinal := range marker.Rewind.Undone.All {
			if ordinal >= len(effective) {
				break
			}
			effective[ordinal].Body = undone(effective[ordinal].Body)
		}
	}
	if effective == nil {
		return events
	}
	return effective
}

func undone(body Body) Body {
	if _, already := body.(Rewound); already {
		return body
	}
	return Rewound{Was: body}
}

// HasRewind says whether the events hold the mark of a rewind.
func HasRewind(events []Event) bool {
	for _, e := range events {
		if marker, ok := e.Body.(GenericEvent); ok && marker.Rewind != nil {
			return true
		}
	}
	return false
}
