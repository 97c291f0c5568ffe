package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"azurehaymaker/local/funchost"
)

type startFlags struct {
	root       string
	port       int
	verbose    bool
	json       bool
	readyFile  string
	visibility time.Duration
	enableAuth bool
	secretsDir string
	cors       []string
	cookies    bool
	noBundles  bool
	// leave, deaf and the times below make stop and storage trouble as the real host's, or faster.
	leave, deaf         bool
	httpStop, queueStop time.Duration
	retryDelay          time.Duration
	startDelay          time.Duration
}

const defaultPort = 7071

const startLong = `Start serves the functions of a script root: the folder that holds host.json and, one
level below, the folders with a function.json each. It reads local.settings.json as
'func start' does: its Values become app settings unless the environment has them.

The host sets the Development environment and needs no keys, as under Core Tools, unless
--enable-auth is given. A change of host.json, a function.json or a function folder starts
it anew. It stops at SIGINT or SIGTERM: no new calls, up to 30 s for HTTP calls in flight,
then up to 10 s for queue and timer calls, and the handler is killed. A second signal kills
the host: the handler then lives on unless it watches its parent, and messages in hand
become visible again when their invisibility ends. The real host is ruder: see
--ignore-sigterm and --leave-handler.

Exit codes:
  0    stopped on request; also when the host gave up by itself (the handler died three
       times or never got ready, or the storage cannot be used), as the real host does:
       the reason is the last line on stderr
  1    could not start: script root, settings or port
  2    wrong usage

With a broken host.json the process stays up and answers 503, as the real host does; the
reason is logged and shown at /admin/host/status.`

const startExample = `  # the app in this folder on port 7071
  funchost start

  # another app on a free port; a program waits for the file to learn the URL
  funchost start --root ./app --port 0 --ready-file ./ready.json

  # everything the host logs
  funchost start --verbose`

func newStart() *cobra.Command {
	var flags startFlags
	command := &cobra.Command{
		Use: "start", Short: "Serve the functions of a script root", Long: startLong, Example: startExample,
		Args: func(c *cobra.Command, args []string) error {
			if err := cobra.NoArgs(c, args); err != nil {
				return &usageError{err}
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error {
			if flags.port < 0 || flags.port > 65535 {
				return &usageError{fmt.Errorf("--port must be from 0 to 65535, not %d", flags.port)}
			}
			if flags.json && flags.verbose {
				return &usageError{errors.New("--json and --verbose exclude each other: --json prints everything")}
			}
			if flags.visibility < time.Second {
				return &usageError{fmt.Errorf("--queue-visibility-timeout must be at least 1s, not %s", flags.visibility)}
			}
			return start(c, flags)
		},
	}
	f := command.Flags()
	f.StringVar(&flags.root, "root", ".", "script root")
	f.IntVar(&flags.port, "port", defaultPort, "port on 127.0.0.1; 0 takes a free one")
	f.BoolVar(&flags.verbose, "verbose", false, "print every line of the host's own log, as the real host does")
	f.BoolVar(&flags.json, "json", false, "print the log and the list of functions as JSON lines, for programs")
	f.StringVar(&flags.readyFile, "ready-file", "", `write {"url","pid","handler_pid"} to this file when the functions are served and at each restart of the handler`)
	f.BoolVar(&flags.enableAuth, "enable-auth", false, "enforce keys and authorization levels, as in Azure; keys live where the real host keeps them")
	f.StringVar(&flags.secretsDir, "secrets-dir", "", "folder of the keys when AzureWebJobsSecretStorageType is files; default below the user's cache")
	f.StringSliceVar(&flags.cors, "cors", nil, "origins that browsers may call from, separated by commas; default Host.CORS of local.settings.json")
	f.BoolVar(&flags.cookies, "cors-credentials", false, "let those origins send credentials")
	f.BoolVar(&flags.noBundles, "no-bundles", false, "be a host without network: an extension bundle that host.json names cannot be had, and the host does not start")
	f.BoolVar(&flags.deaf, "ignore-sigterm", false, "ignore SIGTERM, as the real host on .NET 8 does")
	f.BoolVar(&flags.leave, "leave-handler", false, "let a handler that still has calls in hand live on when the waits of the stop are over, as the real host does")
	f.DurationVar(&flags.httpStop, "http-stop-timeout", 30*time.Second, "how long the stop waits for HTTP calls in flight; the real host waits 30s")
	f.DurationVar(&flags.queueStop, "queue-stop-timeout", 10*time.Second, "how long the stop then waits for queue and timer calls; the real host waits 10s")
	f.DurationVar(&flags.startDelay, "start-retry-delay", 2*time.Second, "first pause before another try of a start that failed; the real host's is about 2s")
	f.DurationVar(&flags.retryDelay, "storage-retry-delay", 800*time.Millisecond, "first pause between two tries of a storage operation; the real host's is 800ms")
	f.DurationVar(&flags.visibility, "queue-visibility-timeout", 10*time.Minute, "how long a queue message stays invisible when the host is killed; the real host uses 10m")
	return command
}

func (f startFlags) format() format {
	switch {
	case f.json:
		return machine
	case f.verbose:
		return verbose
	}
	return plain
}

func start(c *cobra.Command, flags startFlags) error {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if flags.deaf {
		signal.Notify(make(chan os.Signal, 1), syscall.SIGTERM)
		signals = signals[:1]
	}
	ctx, stopSignals := signal.NotifyContext(c.Context(), signals...)
	defer stopSignals()
	// After the first signal the second one has its default effect: it kills.
	context.AfterFunc(ctx, stopSignals)
	return serve(ctx, c, flags)
}

func serve(ctx context.Context, c *cobra.Command, flags startFlags) error {
	screen := newConsole(c.OutOrStdout(), flags.format())
	ready := newReadyFile(flags.readyFile)
	host, err := funchost.New(funchost.Options{
		Root: flags.root, Port: flags.port, Log: screen.log, QueueVisibilityTimeout: flags.visibility,
		EnableAuth: flags.enableAuth, SecretsDir: flags.secretsDir, CORS: flags.cors, CORSCredentials: flags.cookies,
		OnHandlerReady: ready.handlerReady, NoBundles: flags.noBundles, LeaveHandler: flags.leave,
		HTTPStopTimeout: flags.httpStop, QueueStopTimeout: flags.queueStop, StorageRetryDelay: flags.retryDelay,
		StartRetryDelay: flags.startDelay,
	})
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- host.Run(ctx) }()
	if host.WaitStarted(ctx) == nil {
		screen.functions(host)
		ready.hostReady(host)
	}
	return <-ended
}
