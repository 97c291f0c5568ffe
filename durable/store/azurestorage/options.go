package azurestorage

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Options says which task hub of which storage account to use, and how long to
// wait for it.
type Options struct {
	// TaskHub names the hub: 3-45 letters and digits, a letter first. Its case
	// is kept in table names.
	TaskHub string
	// ConnectionString reaches the account by key or SAS. Either it or the three
	// URLs with Credential must be set, not both.
	ConnectionString string
	// TableURL, QueueURL and BlobURL are the service endpoints, as in
	// https://account.table.core.windows.net.
	TableURL, QueueURL, BlobURL string
	Credential                  azcore.TokenCredential
	// Now stamps checkpoints.
	Now func() time.Time
	// Timeout bounds one call of the Store with all its requests and retries;
	// 0 means 30 s.
	Timeout time.Duration
	// TryTimeout bounds one try of one request; 0 means 10 s.
	TryTimeout time.Duration
	// MaxRetries bounds the retries of one request; 0 means 2, negative none.
	MaxRetries int32
	// Transport sends the requests; nil is the SDK's own HTTP client.
	Transport policy.Transporter
}

// The waits between retries start here, double, and stay below the maximum.
const (
	firstRetryDelay = 200 * time.Millisecond
	maxRetryDelay   = 2 * time.Second
)

// hubName is the rule of AzureStorageOptions in Durable Functions.
var hubName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{2,44}$`)

func (o Options) validate() error {
	urls := o.TableURL != "" || o.QueueURL != "" || o.BlobURL != ""
	switch {
	case !hubName.MatchString(o.TaskHub):
		return fmt.Errorf("the task hub name %q is not 3 to 45 letters and digits with a letter first", o.TaskHub)
	case o.Now == nil:
		return errors.New("no clock was given (Options.Now)")
	case o.ConnectionString != "" && (urls || o.Credential != nil):
		return errors.New("both a connection string and service URLs or a credential are given; give one")
	case o.ConnectionString == "" && (o.TableURL == "" || o.QueueURL == "" || o.BlobURL == "" || o.Credential == nil):
		return errors.New("give a connection string, or table, queue and blob URL with a credential")
	}
	return nil
}

func (o Options) client() azcore.ClientOptions {
	if o.TryTimeout == 0 {
		o.TryTimeout = 10 * time.Second
	}
	if o.MaxRetries == 0 {
		o.MaxRetries = 2
	}
	return azcore.ClientOptions{
		Transport: o.Transport,
		Retry: policy.RetryOptions{
			MaxRetries:    o.MaxRetries,
			TryTimeout:    o.TryTimeout,
			RetryDelay:    firstRetryDelay,
			MaxRetryDelay: maxRetryDelay,
		},
	}
}
