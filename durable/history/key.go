package history

// KeyOf is the key of the request that led to the event, "" if it has none. A
// request that is made twice, because its sender lost the answer, has one key.
func KeyOf(body Body) string {
	switch b := body.(type) {
	case EventRaised:
		return b.Key
	case ExecutionSuspended:
		return b.Key
	case ExecutionResumed:
		return b.Key
	}
	return ""
}
