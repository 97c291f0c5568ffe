package funchost

import "strings"

// Endpoint is one function as a user sees it.
type Endpoint struct {
	Name string
	// Trigger is the trigger's type, such as queueTrigger.
	Trigger string
	// URL and Methods are set for HTTP functions; no methods mean all.
	URL      string
	Methods  []string
	Disabled bool
}

// Endpoints lists the functions, HTTP functions first, each part in name order. Empty
// until WaitStarted returned nil, and when no function is valid. As with Core Tools, a
// function that failed only in stage 3 is listed.
func (h *Host) Endpoints() []Endpoint {
	s := h.scriptHost()
	found := h.Functions()
	if found == nil || len(found.Usable()) == 0 {
		return nil
	}
	var web, other []Endpoint
	for _, f := range found.Loaded {
		if !f.Described {
			continue
		}
		e := Endpoint{Name: f.Name, Trigger: f.Trigger.Type, Disabled: f.Disabled}
		if f.HTTP == nil {
			other = append(other, e)
			continue
		}
		path := strings.TrimLeft(f.HTTP.Route, "/")
		if s.config.RoutePrefix != "" {
			path = s.config.RoutePrefix + "/" + path
		}
		e.URL, e.Methods = h.URL()+"/"+path, f.HTTP.Methods
		web = append(web, e)
	}
	return append(web, other...)
}

// HasHandler says whether a handler process is needed: a host without a valid function
// starts none.
func (h *Host) HasHandler() bool {
	found := h.Functions()
	return found != nil && len(found.Usable()) > 0
}
