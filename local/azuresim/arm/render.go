package arm

import (
	"azurehaymaker/local/azuresim/tenant"
)

// render is the document that GET answers: a copy, completed with what is computed.
func (p *Plane) render(d *tenant.Data, r *tenant.Resource) map[string]any {
	body := Clone(r.Body)
	body["id"], body["name"], body["type"] = r.ID, r.Name, r.Type
	p.renderInline(d, r, body)
	if render := p.behaviour(r.Type).Render; render != nil {
		render(d, r, body)
	}
	return body
}

// Rendered is render for the planes that show resources as ARM does.
func (p *Plane) Rendered(d *tenant.Data, r *tenant.Resource) map[string]any { return p.render(d, r) }

// PropertiesOf is the properties object of a rendered document, made when missing.
func PropertiesOf(body map[string]any) map[string]any {
	properties, ok := body["properties"].(map[string]any)
	if !ok {
		properties = map[string]any{}
		body["properties"] = properties
	}
	return properties
}

// Indexed reports whether Resource Graph's Resources table keeps a resource.
func (p *Plane) Indexed(r *tenant.Resource) bool { return p.catalogue.Tracked(r) }
