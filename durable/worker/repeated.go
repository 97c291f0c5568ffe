package worker

import "azurehaymaker/durable/history"

// repeated says whether the execution has heard of the request behind the event
// before, or hears of it in this very step. A sender that lost the answer makes
// its request again, under the same key.
func (x *execution) repeated(event history.Event, news []history.Event) bool {
	key, kind := history.KeyOf(event.Body), event.Body.Kind()
	if key == "" {
		return false
	}
	for _, events := range [][]history.Event{x.events, news} {
		for _, earlier := range events {
			if earlier.Body.Kind() == kind && history.KeyOf(earlier.Body) == key {
				return true
			}
		}
	}
	return false
}
