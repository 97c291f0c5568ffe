package settings

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"azurehaymaker/local/funchost/retry"
)

// Unlimited is the function timeout of -1.
const Unlimited time.Duration = -1

// Options are the host.json values the host works with.
type Options struct {
	Handler Handler
	Queues  Queues
	Lock    Lock
	// RoutePrefix stands before every HTTP route, without slashes; may be empty.
	RoutePrefix string
	// FunctionTimeout bounds one invocation; Unlimited when switched off.
	FunctionTimeout time.Duration
	// AllowList names the functions to load; empty means all.
	AllowList []string
	// Retry is the policy of functions without their own; nil when there is none.
	Retry *retry.Policy
	// WatchFiles is fileWatchingEnabled; WatchDirectories names more folders to watch.
	WatchFiles       bool
	WatchDirectories []string
	// Bundle says whether an extension bundle is configured; queues come with it.
	Bundle bool
	// BundleID is the bundle's name, for the status page.
	BundleID string
}

// Queues are the options under extensions.queues.
type Queues struct {
	BatchSize, NewBatchThreshold int
	MaxPollingInterval           time.Duration
	MaxDequeueCount              int
	// VisibilityTimeout is how long a failed message stays away before redelivery.
	VisibilityTimeout time.Duration
	Base64            bool
}

// Lock are the options under singleton that listeners use.
type Lock struct {
	ListenerPeriod   time.Duration
	RecoveryInterval time.Duration
}

// Defaults of the queue extension and the singleton locks, and what Development changes.
const (
	defaultBatchSize          = 16
	defaultPollingInterval    = time.Minute
	developmentPolling        = 2 * time.Second
	defaultMaxDequeueCount    = 5
	defaultListenerLock       = time.Minute
	developmentListenerLock   = 15 * time.Second
	defaultLockRecovery       = time.Minute
	defaultFunctionTimeout    = 30 * time.Minute
	minimumFunctionTimeout    = time.Second
	minimumPollingInterval    = 100 * time.Millisecond
	maximumVisibilityInterval = 7 * 24 * time.Hour
)

// NewOptions reads the typed options. Processors is the machine's CPU count, which the
// default new-batch threshold depends on; development is true under `func start`.
func NewOptions(config *HostConfig, env Environment, processors int, development bool) (Options, error) {
	r := &reader{config: config}
	version, ok := config.Text("version")
	if !ok || !config.Has("customHandler") {
		// The real host says the same for both causes (log-no-version.txt).
		return Options{}, noWorker(env)
	}
	if version != "2.0" {
		return Options{}, errors.New("Microsoft.Azure.WebJobs.Script: '" + version + "' is an invalid value for host.json 'version' property. We recommend you set the 'version' property to '2.0'.")
	}
	o := Options{
		Handler:         readHandler(r, env),
		Queues:          readQueues(r, processors, development),
		Lock:            readLock(r, development),
		RoutePrefix:     strings.Trim(r.text("extensions:http:routePrefix", "api"), "/"),
		FunctionTimeout: readTimeout(r),
		AllowList:       config.List("functions"),
		WatchFiles:      r.flag("fileWatchingEnabled", true),
		Bundle:          r.text("extensionBundle:id", "") != "",
		BundleID:        r.text("extensionBundle:id", ""),
	}
	if o.WatchDirectories = config.List("watchDirectories"); len(o.WatchDirectories) == 0 {
		o.WatchDirectories = []string{"node_modules"}
	}
	if config.Has("retry") {
		policy, err := retry.Read(func(name string) (string, bool) { return config.Text("retry:" + name) })
		if err != nil && r.err == nil {
			r.err = fmt.Errorf("host.json: retry: %w", err)
		}
		o.Retry = policy
	}
	if r.err == nil && o.Handler.Executable == "" {
		r.err = errors.New("host.json: customHandler.description.defaultExecutablePath is missing: name the program that serves the functions")
	}
	return o, r.err
}

func readQueues(r *reader, processors int, development bool) Queues {
	const at = "extensions:queues:"
	q := Queues{
		BatchSize:          r.number(at+"batchSize", defaultBatchSize, 1, 32),
		MaxPollingInterval: r.span(at+"maxPollingInterval", defaultPollingInterval, minimumPollingInterval),
		MaxDequeueCount:    r.number(at+"maxDequeueCount", defaultMaxDequeueCount, 1, math.MaxInt32),
		VisibilityTimeout:  r.span(at+"visibilityTimeout", 0, 0),
	}
	q.NewBatchThreshold = r.number(at+"newBatchThreshold", q.BatchSize/2*processors, 0, math.MaxInt32)
	if development && q.MaxPollingInterval == defaultPollingInterval {
		q.MaxPollingInterval = developmentPolling
	}
	if q.VisibilityTimeout > maximumVisibilityInterval {
		r.fail(at+"visibilityTimeout", "at most seven days")
	}
	switch encoding := r.text(at+"messageEncoding", "base64"); strings.ToLower(encoding) {
	case "base64":
		q.Base64 = true
	case "none":
	default:
		r.fail(at+"messageEncoding", "base64 or none")
	}
	return q
}

func readLock(r *reader, development bool) Lock {
	period := defaultListenerLock
	if development {
		period = developmentListenerLock
	}
	return Lock{
		ListenerPeriod:   min(r.span("singleton:listenerLockPeriod", period, developmentListenerLock), defaultListenerLock),
		RecoveryInterval: r.span("singleton:listenerLockRecoveryPollingInterval", defaultLockRecovery, developmentListenerLock),
	}
}

func readTimeout(r *reader) time.Duration {
	if value := r.text("functionTimeout", ""); value == "-1" {
		return Unlimited
	}
	return r.span("functionTimeout", defaultFunctionTimeout, minimumFunctionTimeout)
}
