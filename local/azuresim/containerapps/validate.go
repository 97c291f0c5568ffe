package containerapps

import (
	"fmt"
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/arm"
	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

const invalidTemplate = "InvalidParameterValueInContainerTemplate"

func invalid(code, format string, args ...any) *wire.Answer {
	return arm.Fail(http.StatusBadRequest, code, format, args...)
}

// validateJob checks what Azure checks when a job is written.
func (e *Engine) validateJob(c *arm.Call, body map[string]any) *wire.Answer {
	read, err := readJob(body)
	if err != nil {
		return invalid("InvalidRequestContent", "The request content was invalid: %v.", err)
	}
	environment, answer := findEnvironment(c, read)
	if answer != nil {
		return answer
	}
	for _, check := range []func() *wire.Answer{
		func() *wire.Answer { return checkConfiguration(read) },
		func() *wire.Answer { return checkSize(read, environment) },
		func() *wire.Answer { return checkIdentities(c, read) },
		func() *wire.Answer { return e.checkImages(c, read) },
		func() *wire.Answer { return e.checkSecrets(c, read) },
	} {
		if answer := check(); answer != nil {
			return answer
		}
	}
	return nil
}

func findEnvironment(c *arm.Call, read job) (*tenant.Resource, *wire.Answer) {
	id := read.Properties.EnvironmentID
	environment, ok := c.Data.Resource(id)
	if !ok || !strings.EqualFold(environment.Type, environmentType) {
		return nil, invalid("ManagedEnvironmentNotFound", "The environment '%s' of job '%s' does not exist.", id, c.Target.Name())
	}
	if answer := linked(c, id, environmentType+"/join/action"); answer != nil {
		return nil, answer
	}
	if environment.Location() != tenant.NormalLocation(read.Location) {
		return nil, invalid("InvalidEnvironmentLocation", "The job's location '%s' differs from its environment's location '%s'.", read.Location, environment.Location())
	}
	return environment, nil
}

// linked checks a right on another resource that a job names.
func linked(c *arm.Call, scope, action string) *wire.Answer {
	if rbac.Allowed(c.Data, c.Now, c.Caller.ObjectID, scope, action) {
		return nil
	}
	return arm.Fail(http.StatusForbidden, "LinkedAuthorizationFailed",
		"The client '%s' with object id '%s' has permission to perform action 'Microsoft.App/jobs/write' on scope '%s'; however, it does not have permission to perform action(s) '%s' on the linked scope(s) '%s' (respectively) or the linked scope(s) are invalid.",
		c.Caller.AppID, c.Caller.ObjectID, c.Target.ID, action, scope)
}

func checkConfiguration(read job) *wire.Answer {
	configuration := read.Properties.Configuration
	if configuration.TriggerType != "Manual" {
		return invalid("InvalidTriggerType", "The simulator runs jobs with triggerType 'Manual' only, not '%s'.", configuration.TriggerType)
	}
	if configuration.ReplicaTimeout == nil || *configuration.ReplicaTimeout <= 0 {
		return invalid("InvalidReplicaTimeout", "Field 'configuration.replicaTimeout' is required and must be a positive number of seconds.")
	}
	if configuration.ReplicaRetryLimit < 0 {
		return invalid("InvalidReplicaRetryLimit", "Field 'configuration.replicaRetryLimit' must not be negative.")
	}
	if len(read.Properties.Template.Containers) != 1 {
		return invalid(invalidTemplate, "Field 'template.containers': the simulator runs jobs with exactly one container, not %d.", len(read.Properties.Template.Containers))
	}
	return checkEnv(read, read.Properties.Template)
}

// checkEnv makes sure that names are there and secretRefs name secrets of the job.
func checkEnv(read job, t template) *wire.Answer {
	defined := map[string]bool{}
	for _, one := range read.Properties.Configuration.Secrets {
		if !secretNameForm.MatchString(one.Name) {
			return invalid("ContainerAppSecretInvalid", "Secret name '%s' is invalid: lower-case letters, digits, '-' and '.', starting and ending with a letter or digit.", one.Name)
		}
		defined[one.Name] = true
	}
	for _, box := range t.Containers {
		for _, variable := range box.Env {
			if variable.Name == "" || strings.ContainsAny(variable.Name, "=\x00") || strings.Contains(variable.Value, "\x00") {
				return invalid(invalidTemplate, "Field 'template.containers.%s.env' has an entry with an invalid name or value.", box.Name)
			}
			if variable.SecretRef != "" && !defined[variable.SecretRef] {
				return invalid("ContainerAppSecretRefNotFound", "SecretRef '%s' defined for container '%s' not found.", variable.SecretRef, box.Name)
			}
		}
	}
	return nil
}

// checkImages makes sure that images exist and that an identity may pull them.
func (e *Engine) checkImages(c *arm.Call, read job) *wire.Answer {
	for _, box := range read.Properties.Template.Containers {
		if err := e.pullable(c, read, box.Image); err != nil {
			return invalid(invalidTemplate,
				"The following field(s) are either invalid or missing. Field 'template.containers.%s.image' is invalid with details: 'Invalid value: \"%s\": %v'.", box.Name, box.Image, err)
		}
	}
	return nil
}

func (e *Engine) pullable(c *arm.Call, read job, image string) error {
	if _, err := e.Registry.Find(image); err != nil {
		return err
	}
	for _, login := range read.Properties.Configuration.Registries {
		if !strings.EqualFold(login.Server, e.Registry.Host()) {
			continue
		}
		principal, ok := principalOf(c.Data, login.Identity)
		if ok && e.Registry.MayPull(c.Data, c.Now, principal) {
			return nil
		}
		return fmt.Errorf("UNAUTHORIZED: identity '%s' may not pull from %s (role AcrPull is missing)", login.Identity, login.Server)
	}
	return fmt.Errorf("UNAUTHORIZED: authentication required, configuration.registries has no entry for %s", e.Registry.Host())
}
