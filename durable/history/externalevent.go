package history

// EventRaised carries an external event. Names compare ignoring case.
type EventRaised struct {
	Name  string
	Input string // JSON text
	// Key names the request behind the event, if its sender gave one: of the
	// events with one key an execution takes the first.
	Key string
}

// Kind implements Body.
func (EventRaised) Kind() Kind { return KindEventRaised }

// EventSent says that the orchestrator sent an event to another instance; its
// event ID is the task id. Nothing answers it.
type EventSent struct {
	// InstanceID of the receiver.
	InstanceID string
	Name       string
	Input      string // JSON text
}

// Kind implements Body.
func (EventSent) Kind() Kind { return KindEventSent }
