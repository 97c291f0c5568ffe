package funchost

import (
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/queue"
	"azurehaymaker/local/funchost/settings"
)

// hostContainer holds the host's locks and timer status.
const hostContainer = "azure-webjobs-hosts"

// accounts are the storage accounts that the functions name, by connection string.
type accounts struct {
	queues map[string]*queue.Account
	// host is the container for locks and status; nil without AzureWebJobsStorage.
	host *container.Client
}

func newAccounts(env settings.Environment, functions *discovery.Result, retryDelay time.Duration) (*accounts, error) {
	a := &accounts{queues: map[string]*queue.Account{}}
	for _, f := range functions.Usable() {
		var connections []string
		if f.Queue != nil {
			connections = append(connections, f.Queue.Connection)
		}
		for _, o := range f.Outputs {
			connections = append(connections, o.Connection)
		}
		for _, connection := range connections {
			if a.queues[connection] != nil {
				continue
			}
			account, err := queue.NewAccount(connection, retryDelay)
			if err != nil {
				return nil, fmt.Errorf("function '%s': %w", f.Name, err)
			}
			a.queues[connection] = account
		}
	}
	connection, ok := env.Connection("Storage")
	if !ok {
		return a, nil
	}
	options := &container.ClientOptions{ClientOptions: azcore.ClientOptions{
		Retry: policy.RetryOptions{MaxRetries: 5, RetryDelay: retryDelay},
	}}
	client, err := container.NewClientFromConnectionString(connection, hostContainer, options)
	if err != nil {
		// The SDK's error may quote the connection string, so it is not passed on.
		return nil, fmt.Errorf("the connection string in AzureWebJobsStorage cannot be read: check AccountName, AccountKey and BlobEndpoint")
	}
	a.host = client
	return a, nil
}

func (a *accounts) queue(connection, name string) queue.Client {
	return a.queues[connection].Queue(name)
}
