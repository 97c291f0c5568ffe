package containerapps

import (
	"sort"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// launch starts an execution's goroutine; false: the engine is closing. It is
// called with the tenant locked, so the process itself starts afterwards.
func (e *Engine) launch(execution *tenant.Execution, read job, secrets map[string]string) bool {
	box := read.Properties.Template.Containers[0]
	image, err := e.Registry.Find(box.Image)
	if err != nil {
		return false // checked just before, under the same lock
	}
	arguments := append([]string{}, box.Args...)
	if len(box.Command) > 1 {
		arguments = append(append([]string{}, box.Command[1:]...), arguments...)
	}
	plan := launch{
		path: image.Path, args: arguments, env: e.environment(box, secrets),
		stdout: execution.Stdout, stderr: execution.Stderr,
		timeout: time.Duration(*read.Properties.Configuration.ReplicaTimeout) * time.Second, grace: e.Grace,
	}
	attempts := 1 + read.Properties.Configuration.ReplicaRetryLimit
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	p := newProcess()
	e.running[tenant.Key(execution.ID)] = p
	e.wg.Add(1)
	go e.run(execution.ID, plan, p, attempts)
	return true
}

// environment is the template's environment with secrets resolved.
func (e *Engine) environment(box container, secrets map[string]string) []string {
	values := map[string]string{"PATH": "/usr/local/bin:/usr/bin:/bin", "TZ": "UTC", "SSL_CERT_FILE": e.CAFile}
	for _, variable := range box.Env {
		values[variable.Name] = variable.Value
		if variable.SecretRef != "" {
			values[variable.Name] = secrets[variable.SecretRef]
		}
	}
	var env []string
	for name, value := range values {
		env = append(env, name+"="+value)
	}
	sort.Strings(env)
	return env
}

// run makes attempts until one succeeds, none is left, or it is told to stop.
func (e *Engine) run(id string, plan launch, p *process, attempts int) {
	defer e.wg.Done()
	begun := time.Now()
	last, placed := e.await(p, plan.timeout)
	limit := plan.timeout
	for made := 1; placed && made <= attempts; made++ {
		if plan.timeout = limit; made == 1 { // the wait for a node counts
			plan.timeout = max(limit-time.Since(begun), 0)
		}
		last = plan.attempt(p.stopping, func(pid int) { e.started(id, pid, made) })
		succeeded := last.err == nil && last.exitCode == 0 && !last.timedOut
		if last.stopped || succeeded || p.told() {
			break
		}
	}
	e.mu.Lock()
	delete(e.running, tenant.Key(id))
	e.mu.Unlock()
	e.ended(id, last)
}

func (e *Engine) started(id string, pid, attempt int) {
	e.Tenant.Update(func(d *tenant.Data, _ time.Time) {
		if execution, ok := d.Executions[tenant.Key(id)]; ok {
			execution.PID, execution.Attempts = pid, attempt
		}
	})
}

func (e *Engine) ended(id string, last outcome) {
	e.Tenant.Update(func(d *tenant.Data, now time.Time) {
		execution, ok := d.Executions[tenant.Key(id)]
		if !ok {
			return
		}
		end := now
		execution.End, execution.PID, execution.Waiting = &end, 0, false
		switch {
		case last.err != nil:
			execution.Status, execution.Detail = tenant.ExecutionFailed, last.err.Error()
		case last.stopped:
			execution.Status, execution.Detail = tenant.ExecutionStopped, "stopped on request"
		case last.timedOut:
			execution.Status, execution.Detail = tenant.ExecutionFailed, "replicaTimeout was exceeded"
		case last.exitCode == 0:
			execution.Status = tenant.ExecutionSucceeded
		default:
			execution.Status, execution.Detail = tenant.ExecutionFailed, "the container's process failed"
		}
		if last.err == nil && execution.Attempts > 0 {
			code := last.exitCode
			execution.ExitCode = &code
		}
		d.Journal.Record(now, "containerapps", "end", executionType, id, "")
		e.settle(d, now) // its place is free
	})
}

// stop asks an execution's process to end; ended ones are left alone.
func (e *Engine) stop(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p, ok := e.running[tenant.Key(id)]; ok {
		p.stop()
	}
}
