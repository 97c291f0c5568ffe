package deployment

import (
	"errors"
	"slices"
	"strings"
)

// maxNested bounds how deep templates may be nested.
const maxNested = 16

// resource is a resource with the scope its expressions are read in.
type resource struct {
	body  map[string]any
	scope *scope
}

func fromTemplate(template map[string]any) (*Deployment, error) {
	var found []resource
	if err := gather(template, nil, &found, 0); err != nil {
		return nil, err
	}
	var candidates []*Deployment
	for _, r := range found {
		kind, _ := r.body["type"].(string)
		var d *Deployment
		var err error
		switch {
		case strings.EqualFold(kind, "Microsoft.App/containerApps"):
			d, err = containerApp(r)
		case strings.EqualFold(kind, "Microsoft.Web/sites"):
			d, err = site(r)
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		candidates = append(candidates, d)
	}
	if i := slices.IndexFunc(candidates, isFunctionApp); i >= 0 {
		return candidates[i], nil
	}
	if len(candidates) == 1 {
		return candidates[0], nil
	}
	if len(candidates) == 0 {
		return nil, errors.New("the template holds no container app and no site")
	}
	return nil, errors.New("the template holds several apps, and none of them looks like a function app")
}

func isFunctionApp(d *Deployment) bool {
	if strings.Contains(strings.ToLower(d.Kind), "functionapp") {
		return true
	}
	for name := range d.Env {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "azurewebjobs") || strings.HasPrefix(lower, "functions_") || strings.HasPrefix(lower, "azurefunctionsjobhost") {
			return true
		}
	}
	return false
}

// gather lists the resources of a template and of the deployments nested in it.
func gather(template map[string]any, given map[string]any, found *[]resource, depth int) error {
	if depth > maxNested {
		return errors.New("its templates are nested too deep")
	}
	s := newScope(template, given)
	var list []any
	switch resources := template["resources"].(type) {
	case []any:
		list = resources
	case map[string]any: // symbolic names
		for _, r := range resources {
			list = append(list, r)
		}
	}
	for _, item := range list {
		body, ok := item.(map[string]any)
		if !ok {
			continue
		}
		*found = append(*found, resource{body, s})
		if kind, _ := body["type"].(string); !strings.EqualFold(kind, "Microsoft.Resources/deployments") {
			continue
		}
		properties := s.object(body["properties"])
		nested, ok := properties["template"].(map[string]any)
		if !ok {
			continue
		}
		parameters := map[string]any{}
		for name, value := range s.object(properties["parameters"]) {
			if entry, ok := value.(map[string]any); ok {
				parameters[name] = s.resolve(entry["value"], 0)
			}
		}
		if err := gather(nested, parameters, found, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func containerApp(r resource) (*Deployment, error) {
	d := plain()
	d.Container, d.MinReplicas = true, 0
	d.Kind, _ = r.body["kind"].(string)
	d.AppName = r.name()
	properties := r.scope.object(r.body["properties"])
	template := r.scope.object(properties["template"])
	for _, item := range r.scope.list(template["containers"]) {
		container := r.scope.object(item)
		if err := r.scope.settings(container["env"], d, 0); err != nil {
			return nil, err
		}
		for _, mount := range r.scope.list(container["volumeMounts"]) {
			if path, ok := r.scope.object(mount)["mountPath"].(string); ok {
				d.Mounts = append(d.Mounts, path)
			}
		}
	}
	scale := r.scope.object(template["scale"])
	d.Rules = len(r.scope.list(scale["rules"])) > 0
	switch minimum := r.scope.resolve(scale["minReplicas"], 0).(type) {
	case float64:
		d.MinReplicas = int(minimum)
	case nil:
	default:
		d.MinReplicas = -1
	}
	secrets := r.scope.resolve(r.scope.object(properties["configuration"])["secrets"], 0)
	if list, ok := secrets.([]any); ok || secrets == nil {
		d.Secrets = []string{}
		for _, item := range list {
			name, ok := r.scope.object(item)["name"].(string)
			if !ok || isExpression(name) {
				d.Secrets = nil
				break
			}
			d.Secrets = append(d.Secrets, name)
		}
	}
	return d, nil
}

func site(r resource) (*Deployment, error) {
	d := plain()
	d.Kind, _ = r.body["kind"].(string)
	d.AppName = r.name()
	config := r.scope.object(r.scope.object(r.body["properties"])["siteConfig"])
	return d, r.scope.settings(config["appSettings"], d, 0)
}

// name is the resource's name, when the template writes it out.
func (r resource) name() string {
	name, _ := r.body["name"].(string)
	if isExpression(name) {
		return ""
	}
	return name
}
