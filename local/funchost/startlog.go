package funchost

import (
	"errors"
	"os"

	"azurehaymaker/local/funchost/hostlog"
	"azurehaymaker/local/funchost/route"
	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/funchost/wire"
)

// logBeginning writes the lines with which the real host begins a start.
func (h *scriptHost) logBeginning() {
	h.log.Info("Host.Triggers.Warmup", "Initializing Warmup Extension.")
	operation := h.options.NewID()
	h.log.Event(503).Info(hostlog.Startup, "Initializing Host. OperationId: '%s'.", operation)
	h.log.Event(504).Info(hostlog.Startup, "Host initialization: ConsecutiveErrors=%d, StartupCount=%d, OperationId=%s", h.failures, h.starts, operation)
	h.log.Info(hostlog.Jobs, "Starting JobHost")
	if id, ok := h.env.Lookup("AzureFunctionsWebHost__hostid"); ok && id != "" {
		h.log.Event(400).Warn(hostlog.Startup, "Host id explicitly set in configuration. This is not a recommended configuration and may lead to unexpected behavior.")
	}
	h.log.Event(401).Info(hostlog.Startup, "Starting Host (HostId=%s, InstanceId=%s, Version=%s, ProcessId=%d, AppDomainId=1, InDebugMode=True, InDiagnosticMode=False, FunctionsExtensionVersion=(null))",
		h.id, h.options.NewID(), wire.HostVersion, os.Getpid())
}

// logListeners writes a line for each listener that stops.
func (h *scriptHost) logListeners(log hostlog.Logger, verb string) {
	if h.functions == nil || h.startErr != nil {
		return
	}
	for _, f := range h.functions.Usable() {
		_, unstarted := h.unstarted.Load(f.Name)
		switch {
		case f.Disabled, unstarted:
		case f.Timer != nil:
			log.Info(hostlog.Startup, "%s the listener 'Microsoft.Azure.WebJobs.Host.Listeners.SingletonListener' for function '%s'", verb, f.Name)
		case f.Queue != nil:
			log.Info(hostlog.Startup, "%s the listener 'Microsoft.Azure.WebJobs.Extensions.Storage.Common.Listeners.QueueListener' for function '%s'", verb, f.Name)
		}
	}
}

// logFailedStart writes why the whole host did not start. Where the real host's console is
// silent, the words are marked as this stand-in's own.
func (h *scriptHost) logFailedStart() {
	var host *settings.HostError
	if errors.Is(h.startErr, errOffline) || errors.As(h.startErr, &host) && host.Silent {
		h.log.Error(hostlog.Own, "%v\nThe real host logs nothing here; the cause shows under /admin/host/status only.", h.startErr)
		return
	}
	text := h.startErr.Error()
	var refused *route.Error
	switch {
	case host != nil:
		text = host.Console()
	case errors.As(h.startErr, &refused):
		text = refused.Console()
	}
	h.log.Event(515).Error(hostlog.Startup, "A host error has occurred during startup operation '%s'.\n%s", h.options.NewID(), text)
	h.log.Info(hostlog.Jobs, "Stopping JobHost")
}

// logReload writes what the real host says before another try with functions that it had
// loaded (log-leading-slash-route.txt).
func (h *scriptHost) logReload() {
	if h.startErr != nil && h.worker != nil {
		h.log.Event(314).Info(hostlog.Startup, "Loading functions metadata")
		h.log.Event(315).Info(hostlog.Startup, "%d functions loaded", len(h.functions.Loaded))
	}
}

// announce writes the web server's first lines, once.
func (h *scriptHost) announce() {
	if h.announced {
		return
	}
	h.announced = true
	for _, line := range []string{
		"Hosting environment: Development", "Content root path: " + h.options.Root,
		"Now listening on: " + h.address, "Application started. Press Ctrl+C to shut down.",
	} {
		h.log.Info(hostlog.Web, "%s", line)
	}
}
