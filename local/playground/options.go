package playground

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Options say where the stack's programs are and how fast it lives.
type Options struct {
	// Root is the script root: the repository, or a staged copy of it.
	Root string
	// Bin holds azuresim, funchost and haymaker-agent; empty is Root/bin.
	Bin string
	// State is where everything is written: logs, simulator state, ready files.
	State string
	// Env are settings for the Functions app on top of the playground's own.
	Env map[string]string
	// Port of the host; 0 takes a free one.
	Port int
	// WithoutHost starts the stand-ins only and leaves the Functions host to
	// somebody else, for example to Core Tools.
	WithoutHost bool
	// Pace is how fast a run lives; zero fields take Short's.
	Pace Pace
	// QueueVisibility is how long a message stays invisible after the host was
	// killed; 0 is the real host's 10 minutes.
	QueueVisibility time.Duration
	// Restart says whether a host that ended by itself is started again.
	Restart bool
	// Between gets the storage's connection string and gives the one that the
	// app shall use; nil leaves it. Something that injures storage stands there.
	Between func(connection string) (string, error)
}

// Pace replaces Azure's hours by seconds.
type Pace struct {
	MonitoringInterval, AgentGrace, IndexLag, CleanupPoll, CleanupLimit time.Duration
	Sweep                                                               string // cron of the sweep
	TaskRedispatch, SweepGrace                                          time.Duration
}

// Short is the pace of a demonstration: one run in about a minute.
func Short() Pace {
	return Pace{
		MonitoringInterval: 2 * time.Second, AgentGrace: 40 * time.Second, IndexLag: 3 * time.Second, CleanupPoll: time.Second,
		CleanupLimit: 3 * time.Minute, Sweep: "*/10 * * * * *", TaskRedispatch: 30 * time.Second, SweepGrace: 5 * time.Second,
	}
}

func (o Options) checked() (Options, error) {
	var problems []error
	if o.Root == "" || o.State == "" {
		return o, errors.New("the playground needs a root and a state folder")
	}
	root, err := filepath.Abs(o.Root)
	if err != nil {
		return o, fmt.Errorf("script root: %w", err)
	}
	state, err := filepath.Abs(o.State)
	if err != nil {
		return o, fmt.Errorf("state folder: %w", err)
	}
	o.Root, o.State = root, state
	if o.Bin == "" {
		o.Bin = filepath.Join(o.Root, "bin")
	}
	if o.Pace == (Pace{}) {
		o.Pace = Short()
	}
	for _, name := range []string{"azuresim", "funchost", "haymaker-agent"} {
		if _, err := os.Stat(filepath.Join(o.Bin, name)); err != nil {
			problems = append(problems, fmt.Errorf("%s is not built: run `make build`", name))
		}
	}
	if _, err := os.Stat(filepath.Join(o.Root, "host.json")); err != nil {
		problems = append(problems, errors.New("the script root has no host.json: run the playground in the repository's root"))
	}
	return o, errors.Join(problems...)
}
