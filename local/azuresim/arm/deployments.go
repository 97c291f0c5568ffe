package arm

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// runTemplate carries out the template of a deployment into its resource group
// before the deployment itself is kept: every resource is written as the caller
// would write it, with the caller's rights. Expressions, loops, linked templates
// and the mode Complete are not carried out, and are refused rather than accepted
// without effect. As in Azure, what was written before a failure stays.
func (p *Plane) runTemplate(c *Call, body map[string]any) *wire.Answer {
	writes, answer := c.templateWrites(body)
	if answer != nil {
		return answer
	}
	for _, write := range writes {
		answer := p.checkAPIVersion(write)
		if answer == nil {
			written := p.put(write)
			answer = &written
		}
		if answer.Status >= http.StatusBadRequest {
			return answer
		}
	}
	return nil
}

// templateWrites are the writes of a deployment's template, in its order.
func (c *Call) templateWrites(body map[string]any) ([]*Call, *wire.Answer) {
	properties, _ := body["properties"].(map[string]any)
	template, literal := properties["template"].(map[string]any)
	resources, listed := template["resources"].([]any)
	if mode, _ := properties["mode"].(string); !literal || !listed || mode != "Incremental" || c.Target.Group == "" {
		return nil, notCarriedOut("a template in the body, with a list of resources, deployed to a resource group in mode Incremental")
	}
	var writes []*Call
	for _, value := range resources {
		resource, _ := value.(map[string]any)
		write, err := c.templated(resource)
		if err != nil {
			return nil, notCarriedOut(err.Error())
		}
		writes = append(writes, write)
	}
	return writes, nil
}

// templated is the write of one resource of a template.
func (c *Call) templated(resource map[string]any) (*Call, error) {
	for _, key := range []string{"copy", "condition", "scope", "resourceGroup", "subscriptionId", "resources"} {
		if resource[key] != nil {
			return nil, fmt.Errorf("resources without %s", key)
		}
	}
	kind, _ := resource["type"].(string)
	name, _ := resource["name"].(string)
	version, _ := resource["apiVersion"].(string)
	types, names := strings.Split(kind, "/"), strings.Split(name, "/")
	if strings.HasPrefix(name, "[") || name == "" || version == "" || len(types) != len(names)+1 {
		return nil, fmt.Errorf("resources with a literal type, name and apiVersion that fit each other, not %q of type %q", name, kind)
	}
	path := c.Target.Scope + "/providers/" + types[0]
	for i, part := range names {
		path += "/" + types[i+1] + "/" + url.PathEscape(part)
	}
	target, err := parseTarget(path)
	if err != nil {
		return nil, err
	}
	write := *c
	write.Target, write.Body, write.Query = target, Clone(resource), url.Values{"api-version": {version}}
	return &write, nil
}

func notCarriedOut(wanted string) *wire.Answer {
	return Fail(http.StatusNotImplemented, "NotImplemented", "The simulator carries out deployments only of %s.", wanted)
}

// storedDeployment drops the template, which Azure does not answer either, and
// says what was deployed.
func storedDeployment(c *Call, r *tenant.Resource, _ bool) {
	properties, outputs := r.Properties(), []any{}
	writes, _ := c.templateWrites(r.Body) // it was carried out: there is nothing to refuse
	for _, write := range writes {
		outputs = append(outputs, map[string]any{"id": write.Target.ID})
	}
	delete(properties, "template")
	properties["timestamp"], properties["outputResources"] = c.Now.UTC(), outputs
}
