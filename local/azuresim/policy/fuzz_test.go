package policy

import (
	"encoding/json"
	"testing"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// FuzzRule: definitions are written by clients; whatever they hold, evaluating
// them ends with a verdict or an error, never in a panic.
func FuzzRule(f *testing.F) {
	f.Add(`{"if":{"field":"tags['a']","exists":"false"},"then":{"effect":"deny"}}`)
	f.Add(`{"if":{"allOf":[{"not":{"field":"Microsoft.Compute/virtualMachines/a[*].b[*]","like":"*[\\"}},{"value":"[concat('a', parameters('b'))]","in":[1]}]},"then":{"effect":"[parameters('tag')]"}}`)
	f.Add(`{"if":{"value":"[concat(',(''))]","less":{}},"then":{"effect":"DENY"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var parsed map[string]any
		if json.Unmarshal([]byte(text), &parsed) != nil {
			return
		}
		d, definition := inForce(t, `{}`, "deny")
		r, _ := d.Resource(definition)
		r.Properties()["policyRule"] = parsed
		Violations(d, time.Unix(0, 0), machine(t))
		for id := range Problems(d) {
			if _, ok := d.Resources[tenant.Key(id)]; !ok {
				t.Errorf("a problem of %s, which is not there", id)
			}
		}
	})
}
