package arm

import (
	"fmt"
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

const deploymentType = "Microsoft.Resources/deployments"

// checkedDeployment serves POST {deployment}/validate, which the Azure CLI asks
// before it deploys: the deployment need not exist, and nothing is written.
func (p *Plane) checkedDeployment(c *Call) (wire.Answer, bool) {
	t := c.Target
	if c.Method != http.MethodPost || !strings.EqualFold(t.Type(), deploymentType) || !strings.EqualFold(t.Tail, "validate") {
		return wire.Answer{}, false
	}
	if answer := c.Authorize(t.ID, deploymentType+"/validate/action"); answer != nil {
		return *answer, true
	}
	if answer := p.checkPlace(c); answer != nil {
		return *answer, true
	}
	writes, answer := c.templateWrites(c.Body)
	if answer != nil {
		return *answer, true
	}
	validated := []any{}
	for _, write := range writes {
		if answer := p.checkAPIVersion(write); answer != nil {
			return *answer, true
		}
		validated = append(validated, map[string]any{"id": write.Target.ID})
	}
	return wire.JSON(http.StatusOK, map[string]any{
		"id": t.ID, "name": t.Name(), "type": deploymentType,
		"properties": map[string]any{
			"provisioningState": "Succeeded", "mode": "Incremental", "timestamp": c.Now.UTC(), "validatedResources": validated,
		},
	}), true
}

// deploymentOperations lists what a deployment wrote. Its path has no
// /providers/Microsoft.Resources in it, in Azure too.
func (p *Plane) deploymentOperations(c *Call) wire.Answer {
	if c.Method != http.MethodGet {
		return methodNotAllowed(c)
	}
	id := c.Data.GroupID(c.Target.Segments[3]) + "/providers/" + deploymentType + "/" + c.Target.Segments[5]
	if answer := c.Authorize(id, deploymentType+"/operations/read"); answer != nil {
		return *answer
	}
	deployment, ok := c.Data.Resource(id)
	if !ok {
		return wire.ARMError(http.StatusNotFound, "DeploymentNotFound", "Deployment '%s' could not be found.", c.Target.Segments[5])
	}
	values := []any{}
	outputs, _ := deployment.Properties()["outputResources"].([]any)
	for i, output := range outputs {
		output, _ := output.(map[string]any)
		written, _ := output["id"].(string)
		values = append(values, deploymentOperation(deployment, written, fmt.Sprintf("%016X", i+1)))
	}
	return wire.JSON(http.StatusOK, map[string]any{"value": values})
}

func deploymentOperation(deployment *tenant.Resource, written, operation string) map[string]any {
	target := map[string]any{"id": written}
	if parsed, err := parseTarget(written); err == nil {
		target["resourceType"], target["resourceName"] = parsed.Type(), strings.Join(parsed.Names, "/")
	}
	return map[string]any{
		"id": deployment.ID + "/operations/" + operation, "operationId": operation,
		"properties": map[string]any{
			"provisioningOperation": "Create", "provisioningState": "Succeeded", "timestamp": deployment.ChangedAt.UTC(),
			"statusCode": "OK", "targetResource": target,
		},
	}
}
