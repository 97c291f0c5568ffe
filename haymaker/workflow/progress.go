package workflow

import (
	"fmt"
	"slices"

	"azurehaymaker/haymaker"
)

// The longest texts, in characters: Azure's own error texts can be pages, the
// custom status as a whole is limited to 16 KiB, and what the report keeps goes
// through history.
const (
	maxMessage = 400
	maxReason  = 80
	maxError   = 2000
)

// enter publishes the phase a watcher sees.
func (r *run) enter(phase haymaker.Phase, format string, arguments ...any) {
	r.progress.Phase = phase
	r.say(format, arguments...)
}

// say publishes a message within the phase.
func (r *run) say(format string, arguments ...any) {
	r.progress.Message = cut(fmt.Sprintf(format, arguments...), maxMessage)
	r.publish()
}

// publish writes the custom status. It can only fail by its size, which more
// agents than any simulation size would be needed for; a run is not worth
// ending over what a watcher sees, so the list is dropped then.
func (r *run) publish() {
	shown := r.progress
	shown.Agents = slices.Clone(shown.Agents)
	for i := range shown.Agents {
		shown.Agents[i].Reason = cut(shown.Agents[i].Reason, maxReason)
	}
	if r.ctx.SetCustomStatus(shown) != nil {
		shown.Agents = nil
		_ = r.ctx.SetCustomStatus(shown) // a bounded message fits
	}
}

// cut keeps the first characters of a text.
func cut(text string, most int) string {
	characters := []rune(text)
	if len(characters) <= most {
		return text
	}
	return string(characters[:most-1]) + "…"
}
