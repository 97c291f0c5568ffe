package containerapps

import (
	"crypto/rand"
	"encoding/base32"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/arm"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// jobAction answers start, stop and listSecrets.
func (e *Engine) jobAction(c *arm.Call, r *tenant.Resource, action string) (wire.Answer, bool) {
	switch action {
	case "start":
		return e.start(c, r), true
	case "stop":
		for _, execution := range c.Data.ExecutionsOf(r.ID) {
			e.stop(execution.ID)
		}
		return c.Accept(), true
	case "listsecrets":
		read, err := readJob(r.Body)
		if err != nil {
			return *invalid("InvalidRequestContent", "%v", err), true
		}
		values := []any{}
		for _, one := range read.Properties.Configuration.Secrets {
			values = append(values, map[string]any{"name": one.Name, "value": one.Value, "keyVaultUrl": one.KeyVaultURL, "identity": one.Identity})
		}
		return wire.JSON(http.StatusOK, map[string]any{"value": values}), true
	}
	return wire.Answer{}, false
}

// start begins an execution; a body replaces the job's template for it.
func (e *Engine) start(c *arm.Call, r *tenant.Resource) wire.Answer {
	if state := r.State(); state != "Succeeded" {
		return wire.ARMError(http.StatusConflict, "JobNotReady", "Job '%s' cannot be started while its provisioningState is '%s'.", r.Name, state)
	}
	read, err := readJob(r.Body)
	if err != nil {
		return *invalid("InvalidRequestContent", "%v", err)
	}
	if len(c.Body) > 0 {
		read.Properties.Template = template{}
		if err := convert(c.Body, &read.Properties.Template); err != nil {
			return *invalid("InvalidRequestContent", "%v", err)
		}
		if answer := checkConfiguration(read); answer != nil {
			return *answer
		}
	}
	secrets, err := e.secrets(c, read)
	if err != nil {
		return *invalid("ContainerAppSecretInvalid", "%v", err)
	}
	if err := e.pullable(c, read, read.Properties.Template.Containers[0].Image); err != nil {
		return *invalid(invalidTemplate, "%v", err)
	}
	execution := e.newExecution(c, r, read)
	if !e.launch(execution, read, secrets) {
		delete(c.Data.Executions, tenant.Key(execution.ID))
		return wire.ARMError(http.StatusServiceUnavailable, "ServiceUnavailable", "The simulator is shutting down.")
	}
	c.Record("start", executionType, execution.ID)
	e.settle(c.Data, c.Now)
	return wire.JSON(http.StatusOK, map[string]any{"id": execution.ID, "name": execution.Name})
}

func (e *Engine) newExecution(c *arm.Call, r *tenant.Resource, read job) *tenant.Execution {
	name := r.Name + "-" + suffix()
	var shown map[string]any
	if convert(read.Properties.Template, &shown) != nil {
		shown = map[string]any{} // the template was just read from JSON; this cannot happen
	}
	directory := filepath.Join(e.Dir, name)
	execution := &tenant.Execution{
		Waiting: true, Detail: "no node of the workload profile has room", Sequence: len(c.Data.Executions),
		ID: r.ID + "/executions/" + name, Name: name, JobID: r.ID, Status: tenant.ExecutionRunning, Start: c.Now, Template: shown,
		Stdout: filepath.Join(directory, "stdout.log"), Stderr: filepath.Join(directory, "stderr.log"),
	}
	if c.Twist.Pending > 0 {
		until := c.Now.Add(c.Twist.Pending)
		execution.HoldUntil = &until
	}
	c.Data.Executions[tenant.Key(execution.ID)] = execution
	return execution
}

// suffix is the random end of an execution's name, seven characters as in Azure.
func suffix() string {
	random := make([]byte, 8)
	_, _ = rand.Read(random) // never fails (crypto/rand)
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random))[:7]
}

// jobRemoved ends what a deleted job was running.
func (e *Engine) jobRemoved(d *tenant.Data, _ time.Time, r *tenant.Resource) {
	for _, execution := range d.ExecutionsOf(r.ID) {
		execution.JobGone = true
		e.stop(execution.ID)
	}
}

// renderJob hides the values of inline secrets, as Azure does.
func renderJob(_ *tenant.Data, _ *tenant.Resource, body map[string]any) {
	properties := arm.PropertiesOf(body)
	properties["outboundIpAddresses"] = []any{}
	configuration, _ := properties["configuration"].(map[string]any)
	secrets, _ := configuration["secrets"].([]any)
	for _, one := range secrets {
		if entry, ok := one.(map[string]any); ok {
			delete(entry, "value")
		}
	}
}
