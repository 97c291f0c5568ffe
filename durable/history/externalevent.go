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
