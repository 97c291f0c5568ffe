package funchost

import (
	"fmt"
	"strings"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/hostlog"
	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/funchost/worker"
)

// load reads configuration and functions and starts the handler. An error is one of the
// whole host: the port then answers 503 and the cause shows under /admin/host/status.
func (h *scriptHost) load() error {
	if err := h.checkOffline(); err != nil {
		return err
	}
	config, err := settings.ReadHostConfig(h.options.Root, h.env)
	if err != nil {
		return err
	}
	if _, ok := config.Text("extensionBundle:id"); ok && h.options.NoBundles {
		return settings.BundleUnavailable()
	}
	if _, ok := config.Text("version"); !ok {
		// The real host fails in silence first and then starts without host.json.
		h.failures++
		h.announce()
	}
	var refused error
	h.config, refused = settings.NewOptions(config, h.env, processors(), true)
	h.starts++
	h.logBeginning()
	h.log.Event(314).Info(hostlog.Startup, "Loading functions metadata")
	h.log.Info(hostlog.Startup, "Reading functions metadata (Host)")
	h.functions, err = discovery.Discover(h.options.Root, discovery.Options{Env: h.env, AllowList: h.config.AllowList, Bundle: h.config.Bundle})
	if err != nil {
		return err
	}
	if len(h.config.AllowList) > 0 {
		h.log.Info(hostlog.Startup, "A function allow list has been specified, excluding all but the following functions: [%s]", strings.Join(h.config.AllowList, ", "))
	}
	if refused != nil {
		h.logRead(0)
		h.functions = nil
		return refused
	}
	h.logRead(len(h.functions.Loaded))
	if len(h.functions.Usable()) > 0 {
		if h.worker, err = h.newWorker(); err != nil {
			return err
		}
		h.handler.Go(h.runWorker)
	}
	h.logFound()
	h.warnOfRetries()
	if h.accounts, err = newAccounts(h.env, h.functions, h.options.StorageRetryDelay); err != nil {
		return err
	}
	if h.routes, err = mapRoutes(h.functions.Usable(), h.config.RoutePrefix); err != nil {
		return err
	}
	h.logRoutes()
	return nil
}

func (h *scriptHost) newWorker() (*worker.Worker, error) {
	program, args, dir := h.config.Handler.Command(h.options.Root)
	w, err := worker.New(h.work, worker.Options{
		Program: program, Args: args, Dir: dir, Root: h.options.Root, Env: h.env.List(),
		ErrorsOnly: h.config.Handler.ErrorsOnly, InitTimeout: h.config.Handler.InitializationTimeout,
		Log: h.log, NewID: h.options.NewID, Now: h.options.Now, OnReady: h.options.OnHandlerReady,
	})
	if err != nil {
		return nil, fmt.Errorf("prepare the handler: %w", err)
	}
	return w, nil
}

// logRead writes what was read from the files, and how much of it counts.
func (h *scriptHost) logRead(loaded int) {
	h.log.Info(hostlog.Startup, "%d functions found (Host)", len(h.functions.All))
	h.log.Event(326).Info(hostlog.Startup, "Reading functions metadata (Custom)")
	h.log.Event(327).Info(hostlog.Startup, "0 functions found (Custom)")
	h.log.Event(315).Info(hostlog.Startup, "%d functions loaded", loaded)
}

// logFound writes what became of the functions that were read.
func (h *scriptHost) logFound() {
	f := h.functions
	h.log.Info(hostlog.Startup, "Generating %d job function(s)", f.Described())
	for _, p := range f.Problems {
		if p.Stage == 3 {
			h.log.Error(hostlog.Startup, "Error indexing method 'Functions.%s'\nMicrosoft.Azure.WebJobs.Host.Indexers.FunctionIndexingException: Error indexing method 'Functions.%s'", p.Function, p.Function)
			h.log.Error("Function."+p.Function, "%s", p.Text)
			h.log.Warn(hostlog.Startup, "Function 'Functions.%s' failed indexing and will be disabled.", p.Function)
		}
	}
	usable := f.Usable()
	if len(usable) == 0 {
		h.log.Warn(hostlog.Startup, "No job functions found. Try making your job classes and methods public. If you're using binding extensions (e.g. Azure Storage, ServiceBus, Timers, etc.) make sure you've called the registration method for the extension(s) in your startup code (e.g. builder.AddAzureStorage(), builder.AddServiceBus(), builder.AddTimers(), etc.).")
		return
	}
	var lines strings.Builder
	lines.WriteString("Found the following functions:")
	for _, fn := range usable {
		lines.WriteString("\nHost.Functions." + fn.Name)
	}
	h.log.Info(hostlog.Startup, "%s\n", lines.String())
}

func (h *scriptHost) logRoutes() {
	const category = "Microsoft.Azure.WebJobs.Script.WebHost.WebScriptHostHttpRoutesManager"
	var lines strings.Builder
	lines.WriteString("Initializing function HTTP routes")
	for _, m := range h.routes {
		methods := "all"
		if list := m.function.HTTP.Methods; len(list) > 0 {
			methods = strings.Join(list, ",")
		}
		fmt.Fprintf(&lines, "\nMapped function route '%s' [%s] to '%s'", m.template, methods, m.function.Name)
	}
	if len(h.routes) == 0 {
		lines.WriteString("\nNo HTTP routes mapped")
	}
	h.log.Info(category, "%s\n", lines.String())
}

// logProblems writes each function's error, as the host does when it has started.
func (h *scriptHost) logProblems() {
	for _, p := range h.functions.Problems {
		h.log.Event(402).Error(hostlog.Startup, "%s", p.Line())
	}
	for _, f := range h.functions.Usable() {
		if f.Disabled {
			h.log.Info(hostlog.Startup, "Function 'Functions.%s' is disabled", f.Name)
		}
	}
}
