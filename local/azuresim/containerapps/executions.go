package containerapps

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/arm"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// jobChild answers .../executions, .../executions/{name} and its stop. The SDK's
// client of api-version 2025-01-01 reads one execution through the job's
// "executions/{name}" as well.
func (e *Engine) jobChild(c *arm.Call, r *tenant.Resource, path []string) (wire.Answer, bool) {
	if !strings.EqualFold(path[0], "executions") {
		return wire.Answer{}, false
	}
	if len(path) == 1 && c.Method == http.MethodGet {
		return e.listExecutions(c, r), true
	}
	if len(path) < 2 {
		return wire.Answer{}, false
	}
	verb := "read"
	if len(path) == 3 {
		verb = "stop/action"
	}
	if answer := c.Authorize(r.ID, executionType+"/"+verb); answer != nil {
		return *answer, true
	}
	execution, ok := c.Data.Executions[tenant.Key(r.ID+"/executions/"+path[1])]
	switch {
	case !ok || execution.JobGone:
		return wire.ARMError(http.StatusNotFound, "JobExecutionNotFound", "The execution '%s' of job '%s' was not found.", path[1], r.Name), true
	case len(path) == 2 && c.Method == http.MethodGet:
		return wire.JSON(http.StatusOK, renderExecution(c.Data, execution)), true
	case len(path) == 3 && strings.EqualFold(path[2], "stop") && c.Method == http.MethodPost:
		e.stop(execution.ID)
		return c.Accept(), true
	}
	return wire.Answer{}, false
}

func (e *Engine) listExecutions(c *arm.Call, r *tenant.Resource) wire.Answer {
	if answer := c.Authorize(r.ID, executionType+"/read"); answer != nil {
		return *answer
	}
	if filter := c.Query.Get("$filter"); filter != "" {
		return *invalid("InvalidFilterInQueryString", "The executions of a job cannot be filtered by '%s'.", filter)
	}
	values := []any{}
	for _, execution := range c.Data.ExecutionsOf(r.ID) {
		values = append(values, renderExecution(c.Data, execution))
	}
	return wire.JSON(http.StatusOK, map[string]any{"value": values})
}

// renderExecution shows an execution. One that waits for a node is active to
// Azure's mind: it shows as Running, without a replica, unless the tenant says
// otherwise.
func renderExecution(d *tenant.Data, x *tenant.Execution) map[string]any {
	status, replicas := x.Status, []any{map[string]any{
		"name":       x.Name + "-0",
		"containers": []any{map[string]any{"name": "agent", "code": x.ExitCode, "status": x.Status, "additionalInformation": x.Detail}},
	}}
	if x.Waiting {
		replicas = []any{}
		if d.Settings.PendingStatus != "" {
			status = d.Settings.PendingStatus
		}
	}
	properties := map[string]any{
		"status": status, "startTime": x.Start.UTC(), "template": x.Template, "detailedStatus": map[string]any{"replicas": replicas},
	}
	if x.End != nil {
		properties["endTime"] = x.End.UTC()
	}
	return map[string]any{"id": x.ID, "name": x.Name, "type": executionType, "properties": properties}
}
