package rule

// What only a start shows (--run).
const (
	TrialHostFailed    ID = "HM-F240"
	TrialCrashed       ID = "HM-F241"
	TrialExitedZero    ID = "HM-F242"
	TrialNeverReady    ID = "HM-F243"
	TrialListing       ID = "HM-F244"
	TrialStderr        ID = "HM-F245"
	TrialCannotExecute ID = "HM-F246"
	TrialProbeFailed   ID = "HM-F247"
)

func trialRules() []Rule {
	return []Rule{
		{TrialHostFailed, "trial-host-not-started", Error, hostDown + "{text}", "The job host did not start.", "Mend what the text says."},
		{TrialCrashed, "trial-handler-crashed", Error, "Exceeded http worker restart retry count. Shutting down Functions Host. The host's exit code is 0.", "The handler ended or did not listen three times.{text}", "Start the program by hand with FUNCTIONS_CUSTOMHANDLER_PORT set and read what it says."},
		{TrialExitedZero, "trial-handler-exited-zero", Error, "Nothing is logged; calls hang or answer 500. A handler that exits with 0 is never restarted.", "The handler ended with exit code 0 before it was asked anything.", "Keep serving until killed, and end with another code on failure."},
		{TrialNeverReady, "trial-handler-not-ready", Error, "Initializing HttpWorker timed out. After three times the host exits with code 0.", "The handler did not answer on FUNCTIONS_CUSTOMHANDLER_PORT within {limit}.", "Listen first and initialise afterwards, on 127.0.0.1 and the port of the variable."},
		{TrialListing, "trial-listing-differs", Error, "The running host lists other functions than the files declare.", "'{function}' is {difference}.", "Compare the root the host was started in with the one checked."},
		{TrialStderr, "trial-writes-to-stderr", Warning, "fail: Host.Function.Console[0] for every line.", "The handler writes ordinary lines to stderr, and the host logs each as an error.", "Log to stdout, in Go log.SetOutput(os.Stdout)."},
		{TrialCannotExecute, "trial-cannot-start", Error, "Failed to start Worker Channel. {text}", "The operating system refuses to start the handler.", "Mend what the text says; there is no restart."},
		{TrialProbeFailed, "trial-probe-failed", Error, "'{function}' is listed, and each of its invocations fails.", "The handler understands probes and does not serve '{function}': {text}.", "Compare the function's folder name, the name of its trigger binding, its route and its methods with the handler's own table."},
	}
}
