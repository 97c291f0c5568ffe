package funchost

import (
	"os"

	"azurehaymaker/local/funchost/hostlog"
	"azurehaymaker/local/funchost/wire"
)

// logBeginning writes the lines with which the real host begins a start.
func (h *scriptHost) logBeginning() {
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
func (h *scriptHost) logListeners(verb string) {
	if h.functions == nil || h.startErr != nil {
		return
	}
	for _, f := range h.functions.Usable() {
		switch {
		case f.Disabled:
		case f.Timer != nil:
			h.log.Info(hostlog.Startup, "%s the listener 'Microsoft.Azure.WebJobs.Host.Listeners.SingletonListener' for function '%s'", verb, f.Name)
		case f.Queue != nil:
			h.log.Info(hostlog.Startup, "%s the listener 'Microsoft.Azure.WebJobs.Extensions.Storage.Common.Listeners.QueueListener' for function '%s'", verb, f.Name)
		}
	}
}
