package trials_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/store/azurestorage"
	"azurehaymaker/haymaker/api"
	"azurehaymaker/haymaker/records"
	"azurehaymaker/local/playground"

	"github.com/google/uuid"
)

const hub = "HayMaker"

// nobody answers at this address, so that agents of strategy goal fall back to
// the document's steps.
const nobody = "https://127.0.0.1:9"

// open starts the processes and fills the tenant with what is not the run's.
func (tr *trial) open() error {
	if err := os.MkdirAll(tr.folder, 0o700); err != nil {
		return err
	}
	var err error
	tr.stack, err = playground.Open(tr.ctx, playground.Options{
		Root: root, State: tr.folder, Restart: true, QueueVisibility: 8 * time.Second,
		Env: map[string]string{
			"AzureWebJobs.haymaker_timer.Disabled": "true", "AzureWebJobs.sweep_orphans.Disabled": "true", "SCENARIO_ALLOW": allowed,
			"AGENT_STRATEGY": tr.plan.strategy, "LLM_ENDPOINT": nobody,
		},
		Pace: playground.Pace{
			MonitoringInterval: 2 * time.Second, AgentGrace: 15 * time.Second, IndexLag: 2 * time.Second, CleanupPoll: time.Second,
			CleanupLimit: tr.plan.limit, Sweep: "*/4 * * * * *", TaskRedispatch: 10 * time.Second, SweepGrace: 4 * time.Second,
		},
		Between: func(connection string) (through string, err error) {
			tr.tap, through, err = newTap(connection, tr.plan, tr.folder)
			return through, err
		},
	})
	if err != nil {
		return err
	}
	if err := tr.connect(); err != nil {
		return err
	}
	if tr.owner, err = newOwner(tr.ctx, tr.stack.Simulator); err != nil {
		return err
	}
	if tr.canary, err = newCanary(tr); err != nil {
		return err
	}
	if err := tr.owner.keepModelKey(tr.canary); err != nil {
		return fmt.Errorf("keep the model's key: %w", err)
	}
	if err := tr.placeBystanders(); err != nil {
		return fmt.Errorf("place bystanders: %w", err)
	}
	if err := tr.admin(http.MethodPost, "settings", tr.plan.habits); err != nil {
		return err
	}
	if tr.base, err = tr.look(); err != nil {
		return err
	}
	journal, err := tr.journal()
	tr.before = len(journal)
	return err
}

// connect makes the trial's own clients of storage, past the faults.
func (tr *trial) connect() error {
	connection := tr.stack.ConnectionString()
	tables, err := aztables.NewServiceClientFromConnectionString(connection, nil)
	if err != nil {
		return err
	}
	blobs, err := azblob.NewClientFromConnectionString(connection, nil)
	if err != nil {
		return err
	}
	if tr.queues, err = azqueue.NewServiceClientFromConnectionString(connection, nil); err != nil {
		return err
	}
	tr.records, tr.reports = records.New(tables, hub, time.Now), records.NewReports(blobs)
	store, err := azurestorage.New(azurestorage.Options{TaskHub: hub, ConnectionString: connection, Now: time.Now})
	if err != nil {
		return err
	}
	if tr.engine, err = client.New(store, client.Options{OrchestrationQueue: "orchestrate-haymaker-run", Now: time.Now, NewID: uuid.NewString}); err != nil {
		return err
	}
	tr.client, err = api.NewClient(api.ClientOptions{Endpoint: tr.stack.URL, Pause: pause, HTTP: &http.Client{Timeout: 15 * time.Second}})
	return err
}

// close ends all processes.
func (tr *trial) close() error {
	var wrong error
	if tr.stack != nil {
		tr.stack.Close()
	}
	if tr.tap != nil {
		wrong = errors.Join(tr.tap.close(), tr.tap.err)
	}
	if tr.owner != nil {
		tr.owner.http.CloseIdleConnections()
	}
	return wrong
}

// kept is where the logs of a failed trial are.
func (tr *trial) kept() string {
	path, err := filepath.Abs(tr.folder)
	if err != nil {
		return tr.folder
	}
	return path
}

func (tr *trial) groupID(name string) string {
	return tr.owner.subscription() + "/resourceGroups/" + name
}
