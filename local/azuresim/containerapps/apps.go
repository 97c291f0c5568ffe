package containerapps

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/arm"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

const appType = "Microsoft.App/containerApps"

// validateApp checks that a container app's environment exists where the app is,
// and that every secretRef names a secret. Apps are documents only: nothing runs.
func validateApp(c *arm.Call, body map[string]any) *wire.Answer {
	read, err := readJob(body) // an app's template and configuration have the job's form
	if err != nil {
		return invalid("InvalidRequestContent", "The request content was invalid: %v.", err)
	}
	id, _ := arm.PropertiesOf(body)["managedEnvironmentId"].(string)
	environment, ok := c.Data.Resource(id)
	if !ok || !strings.EqualFold(environment.Type, environmentType) {
		return invalid("ManagedEnvironmentNotFound", "The environment '%s' of container app '%s' does not exist.", id, c.Target.Name())
	}
	if state := environment.State(); state != "Succeeded" {
		return arm.Fail(http.StatusConflict, "ManagedEnvironmentNotProvisioned", "The environment '%s' has not been provisioned successfully: it is %s.", id, state)
	}
	if environment.Location() != tenant.NormalLocation(read.Location) {
		return invalid("InvalidEnvironmentLocation", "The container app's location '%s' differs from its environment's location '%s'.", read.Location, environment.Location())
	}
	for _, box := range read.Properties.Template.Containers {
		if _, _, err := box.size(); err != nil || box.Image == "" {
			return invalid(invalidTemplate, "Container '%s' needs an image and resources (cpu, memory such as 0.5Gi): %v.", box.Name, err)
		}
	}
	return checkEnv(read, read.Properties.Template)
}

// storedApp names the revision after the template, so that a changed template is
// a new revision, and gives an ingress its host name.
func storedApp(c *arm.Call, r *tenant.Resource, _ bool) {
	properties := r.Properties()
	encoded, _ := json.Marshal(properties["template"]) // it came as JSON
	sum := sha256.Sum256(encoded)
	revision := r.Name + "--" + hex.EncodeToString(sum[:])[:7]
	properties["latestRevisionName"], properties["latestReadyRevisionName"], properties["runningStatus"] = revision, revision, "Running"
	domain := r.Location() + ".azurecontainerapps.io"
	id, _ := properties["managedEnvironmentId"].(string)
	if environment, ok := c.Data.Resource(id); ok {
		if own, _ := environment.Properties()["defaultDomain"].(string); own != "" {
			domain = own
		}
	}
	properties["latestRevisionFqdn"] = revision + "." + domain
	configuration, _ := properties["configuration"].(map[string]any)
	if ingress, ok := configuration["ingress"].(map[string]any); ok {
		ingress["fqdn"] = r.Name + "." + domain
	}
}

// storedEnvironment gives an environment the domain its apps are named in.
func storedEnvironment(_ *arm.Call, r *tenant.Resource, _ bool) {
	sum := sha256.Sum256([]byte(tenant.Key(r.ID)))
	r.Properties()["defaultDomain"] = "sim-" + hex.EncodeToString(sum[:4]) + "." + r.Location() + ".azurecontainerapps.io"
	r.Properties()["staticIp"] = "203.0.113.1" // RFC 5737
}

// appAction answers start, stop and listSecrets.
func (e *Engine) appAction(c *arm.Call, r *tenant.Resource, action string) (wire.Answer, bool) {
	switch action {
	case "start":
		r.Properties()["runningStatus"] = "Running"
		return c.Accept(), true
	case "stop":
		r.Properties()["runningStatus"] = "Stopped"
		return c.Accept(), true
	case "listsecrets":
		return e.jobAction(c, r, action)
	}
	return wire.Answer{}, false
}

// appChild answers the revisions of an app, of which only the latest is kept, and
// their restart.
func appChild(c *arm.Call, r *tenant.Resource, path []string) (wire.Answer, bool) {
	if !strings.EqualFold(path[0], "revisions") {
		return wire.Answer{}, false
	}
	properties := r.Properties()
	latest, _ := properties["latestRevisionName"].(string)
	document := map[string]any{
		"id": r.ID + "/revisions/" + latest, "name": latest, "type": r.Type + "/revisions",
		"properties": map[string]any{
			"active": true, "trafficWeight": 100, "runningState": properties["runningStatus"], "healthState": "Healthy", "template": arm.Clone(properties["template"].(map[string]any)),
		},
	}
	right, body := "/revisions/read", any(document)
	if len(path) == 1 {
		body = map[string]any{"value": []any{document}}
	}
	if len(path) == 3 && c.Method == http.MethodPost {
		right, body = "/revisions/"+path[2]+"/action", map[string]any{}
	}
	if answer := c.Authorize(r.ID, r.Type+right); answer != nil {
		return *answer, true
	}
	if len(path) > 1 && !strings.EqualFold(path[1], latest) {
		return wire.ARMError(http.StatusNotFound, "RevisionNotFound", "Revision '%s' of container app '%s' was not found.", path[1], r.Name), true
	}
	return wire.JSON(http.StatusOK, body), true
}
