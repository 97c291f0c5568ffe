// Package containerapps simulates Azure Container Apps jobs: it checks what Azure
// checks when a job is written, and an execution is a real process. The image
// reference names a local executable (see package registry); the process gets the
// environment of the job's template with secrets resolved, and nothing else but
// PATH, TZ and SSL_CERT_FILE. It runs in a process group of its own and, on Linux,
// dies with the simulator. replicaTimeout and replicaRetryLimit are honoured; the
// exit code decides the status.
//
// Executions that were running when the simulator died are Failed after it
// restarts: their processes died with it.
package containerapps

import (
	"sync"
	"time"

	"azurehaymaker/local/azuresim/arm"
	"azurehaymaker/local/azuresim/registry"
	"azurehaymaker/local/azuresim/tenant"
)

// Resolver reads a Key Vault reference for a principal.
type Resolver func(d *tenant.Data, now time.Time, principalID, secretURL string) (string, error)

// Options wire the engine.
type Options struct {
	Tenant   *tenant.Tenant
	Registry *registry.Plane
	Resolve  Resolver
	Now      func() time.Time
	Dir      string        // where the output of executions goes
	CAFile   string        // SSL_CERT_FILE of the processes
	Grace    time.Duration // between asking a process to end and killing it
}

// Engine starts and watches the processes of executions. It is safe for concurrent use.
type Engine struct {
	Options
	mu      sync.Mutex
	running map[string]*process // by tenant.Key(execution id)
	closed  bool
	wg      sync.WaitGroup
}

// New marks executions of an earlier life as failed.
func New(options Options) *Engine {
	e := &Engine{Options: options, running: map[string]*process{}}
	e.Tenant.OnSettle(e.settle)
	e.Tenant.Update(func(d *tenant.Data, now time.Time) {
		for _, execution := range d.Executions {
			if !execution.Ended() {
				end := now
				execution.Status, execution.End, execution.PID, execution.Waiting = tenant.ExecutionFailed, &end, 0, false
				execution.Detail = "the simulator restarted while the execution ran"
				d.Journal.Record(now, "containerapps", "end", executionType, execution.ID, "")
			}
		}
	})
	return e
}

const (
	jobType         = "Microsoft.App/jobs"
	executionType   = "Microsoft.App/jobs/executions"
	environmentType = "Microsoft.App/managedEnvironments"
)

// Behaviours are what jobs and environments do in Azure Resource Manager.
func (e *Engine) Behaviours() map[string]arm.Behaviour {
	return map[string]arm.Behaviour{
		jobType: {
			Validate: e.validateJob, Render: renderJob, Action: e.jobAction, Child: e.jobChild, Removed: e.jobRemoved,
		},
		appType:         {Validate: validateApp, Stored: storedApp, Render: renderJob, Action: e.appAction, Child: appChild},
		environmentType: {Stored: storedEnvironment, Child: environmentChild},
	}
}

// Close stops every process and waits for them. It is idempotent.
func (e *Engine) Close() {
	e.mu.Lock()
	e.closed = true
	for _, p := range e.running {
		p.stop()
	}
	e.mu.Unlock()
	e.wg.Wait()
}
