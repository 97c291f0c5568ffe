package history

// EventRaised carries an external event. Names compare ignoring case.
type EventRaised struct {
	Name  string
	Input string // JSON text
}

// Kind implements Body.
func (EventRaised) Kind() Kind { return KindEventRaised }
