package funchost

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"azurehaymaker/local/funchost/hostlog"
)

// Options configure a host. Only Root is required.
type Options struct {
	// Root is the script root: the folder with host.json and the function folders.
	Root string
	// Port is the port on 127.0.0.1; 0 takes a free one, unless local.settings.json
	// names one.
	Port int
	// Env are the app settings as "NAME=value"; nil takes the process environment.
	// local.settings.json adds to them.
	Env []string
	// EnableAuth enforces keys and auth levels; without it every caller is an admin, as
	// under Core Tools.
	EnableAuth bool
	// SecretsDir keeps the keys when AzureWebJobsSecretStorageType is files; empty takes
	// the setting FUNCTIONS_SECRETS_PATH, or a folder below the user's cache.
	SecretsDir string
	// CORS are the origins that browsers may call from; "*" is all of them. Empty takes
	// Host.CORS of local.settings.json.
	CORS            []string
	CORSCredentials bool
	// Log takes the log; nil drops it.
	Log hostlog.Sink
	// OnHandlerReady, when set, is called with the handler's process id each time a
	// handler process got ready. It must not block.
	OnHandlerReady func(pid int)

	// NoBundles makes the host one without a network and without extension bundles on
	// its disk: host.json that names a bundle then keeps the whole host from starting.
	NoBundles bool
	// LeaveHandler lets a handler with calls in hand live on when the host stops and has
	// waited long enough, as the real host does. Otherwise it is killed.
	LeaveHandler bool
	// StartRetryDelay is the first pause before another try of a start that failed,
	// default 2 s; each further one is twice as long, up to 2 minutes.
	StartRetryDelay time.Duration
	// StorageRetryDelay is the first pause between two tries of a storage operation;
	// default 0.8 s, that of the real host's SDK.
	StorageRetryDelay time.Duration

	// QueueVisibilityTimeout is how long a received message stays invisible when the
	// host dies; default 10 minutes as in the real host.
	QueueVisibilityTimeout time.Duration
	// HTTPStopTimeout bounds the wait for HTTP calls in flight when the host stops,
	// default 30 s; QueueStopTimeout that for queue and timer calls, default 10 s.
	HTTPStopTimeout, QueueStopTimeout time.Duration

	// Now, NewID and Random replace the clock, the ids and the jitter in tests.
	Now    func() time.Time
	NewID  func() string
	Random func() float64
}

// The real host's times.
const (
	defaultVisibility = 10 * time.Minute
	defaultHTTPStop   = 30 * time.Second
	defaultQueueStop  = 10 * time.Second
	defaultRetryDelay = 800 * time.Millisecond
	defaultStartDelay = 2 * time.Second
	minimumVisibility = time.Second
)

func (o Options) withDefaults() (Options, error) {
	root, err := filepath.Abs(o.Root)
	if err != nil {
		return o, err
	}
	// The real host hands out the resolved path, so a linked root has one name only.
	if resolved, err := filepath.EvalSymlinks(root); err == nil {
		root = resolved
	}
	o.Root = root
	if o.Env == nil {
		o.Env = os.Environ()
	}
	setDefault(&o.QueueVisibilityTimeout, defaultVisibility)
	setDefault(&o.HTTPStopTimeout, defaultHTTPStop)
	setDefault(&o.QueueStopTimeout, defaultQueueStop)
	setDefault(&o.StorageRetryDelay, defaultRetryDelay)
	setDefault(&o.StartRetryDelay, defaultStartDelay)
	o.QueueVisibilityTimeout = max(o.QueueVisibilityTimeout, minimumVisibility)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = uuid.NewString
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	return o, nil
}

func setDefault(d *time.Duration, value time.Duration) {
	if *d == 0 {
		*d = value
	}
}
