package arm

import (
	"net/http"

	"azurehaymaker/local/azuresim/wire"
)

// checkMatch refuses a change or a deletion without an entity tag where the
// service wants one.
func (p *Plane) checkMatch(c *Call) *wire.Answer {
	info, ok := p.catalogue.Type(c.Target.Type())
	if !ok || !info.IfMatch || c.Header.Get("If-Match") != "" {
		return nil
	}
	return Fail(http.StatusPreconditionRequired, "PreconditionRequired",
		"The header If-Match is required to change or delete '%s'; '*' stands for any version.", c.Target.ID)
}
