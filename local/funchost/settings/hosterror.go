package settings

import "strings"

// HostError is an error of the whole host as the real one words it: with the exception's
// type on the console, with its assembly under /admin/host/status.
type HostError struct {
	// Exception is the .NET type, Assembly where it was thrown, Text its message.
	Exception, Assembly, Text string
	// Silent says that the real host's console shows nothing of it.
	Silent bool
	// Err is the cause, if there is one.
	Err error
}

// Error is the text under /admin/host/status.
func (e *HostError) Error() string { return e.Assembly + ": " + strings.TrimSuffix(e.Text, ".") + "." }

// Console is the text on the console.
func (e *HostError) Console() string { return e.Exception + ": " + e.Text }

func (e *HostError) Unwrap() error { return e.Err }

// scriptAssembly throws most errors of the whole host.
const scriptAssembly = "Microsoft.Azure.WebJobs.Script"

// noWorker is what the host says without a customHandler section, and without a version.
func noWorker(env Environment) error {
	runtime, ok := env.Lookup("FUNCTIONS_WORKER_RUNTIME")
	if !ok || runtime == "" {
		runtime = "custom"
	}
	return &HostError{Exception: "System.InvalidOperationException", Assembly: scriptAssembly, Text: "WorkerConfig for runtime: " + runtime + " not found"}
}

// BundleUnavailable is the error of a host that cannot get the extension bundle.
func BundleUnavailable() error {
	return &HostError{
		Assembly: scriptAssembly, Silent: true,
		Text: "Error building configuration in an external startup class. System.Private.CoreLib: Value cannot be null. (Parameter 'input')",
	}
}
