package rule

// The customHandler section of host.json.
const (
	HandlerMissing       ID = "HM-F120"
	HandlerPathMissing   ID = "HM-F121"
	LegacyHandler        ID = "HM-F122"
	ForwardingMisplaced  ID = "HM-F123"
	StartTimeoutInvalid  ID = "HM-F124"
	ArgumentsNotQuoted   ID = "HM-F125"
	DotSlashPath         ID = "HM-F126"
	WindowsPath          ID = "HM-F127"
	PathInDescription    ID = "HM-F128"
	StartTimeoutShort    ID = "HM-F129"
	HandlerPathUnset     ID = "HM-F130"
	ArgumentSettingUnset ID = "HM-F131"
)

func handlerRules() []Rule {
	return []Rule{
		{HandlerMissing, "custom-handler-missing", Error, hostDown + "Its log says: WorkerConfig for runtime: {runtime} not found", "host.json has no customHandler section, so the host looks for a language worker.", "Add \"customHandler\": {\"description\": {\"defaultExecutablePath\": \"...\"}}."},
		{HandlerPathMissing, "executable-path-missing", Error, hostDown, "customHandler.description.defaultExecutablePath is missing or empty.", "Name the program that serves the functions."},
		{LegacyHandler, "http-worker-section", Warning, "Section 'httpWorker' will be deprecated. Please use 'customHandler' section.", "host.json uses httpWorker, the name of the preview.", "Rename the section to customHandler."},
		{ForwardingMisplaced, "forwarding-misplaced", Warning, "Nothing is logged; the handler gets POST /<function> with JSON instead of the client's request.", "enableForwardingHttpRequest stands in {place}, where nobody reads it.", "Move it directly into customHandler."},
		{StartTimeoutInvalid, "initialization-timeout-invalid", Error, hostDown + "{text}", "customHandler.initializationTimeout is not a time span of at least a second.", "Write it as hh:mm:ss, such as \"00:00:30\"."},
		{ArgumentsNotQuoted, "argument-with-space", Warning, "Nothing is logged; the handler gets more arguments than were written.", "An entry of arguments holds a space; the host joins all with spaces and quotes none.", "Put double quotes into the entry (\"\\\"a b\\\"\"), or pass the value as a setting."},
		{DotSlashPath, "path-with-dot-slash", Warning, "On older hosts: Failed to start Worker Channel. No such file or directory", "defaultExecutablePath begins with './', which older hosts do not resolve against the script root.", "Write the path without './'."},
		{WindowsPath, "path-of-windows", Error, "Failed to start Worker Channel. Process fileName: {path} … No such file or directory. The host stays up, the functions are listed, calls hang.", "defaultExecutablePath has backslashes; on Linux they are part of the file's name.", "Use '/'."},
		{PathInDescription, "executable-path-misplaced", Error, hostDown, "defaultExecutablePath stands directly in customHandler; the host reads it in customHandler.description only.", "Wrap it: \"customHandler\": {\"description\": {\"defaultExecutablePath\": \"...\"}}."},
		{StartTimeoutShort, "initialization-timeout-short", Warning, "Initializing HttpWorker timed out. Three times, then the host exits with code 0.", "initializationTimeout {found} leaves a cold container too little time.", "Leave the default of 30 seconds."},
		{HandlerPathUnset, "executable-path-setting-unset", Error, "Failed to start Worker Channel. Process fileName: {path} … No such file or directory. The host stays up, the functions are listed, calls hang.", "defaultExecutablePath uses the setting {setting}, which is not set; it then stays as it is written.", "Set {setting}, or write the path out."},
		{ArgumentSettingUnset, "argument-setting-unset", Warning, "Nothing is logged; the handler gets an argument less than was written.", "arguments use the setting {setting}, which is not set; it becomes empty.", "Set {setting}, or write the value out."},
	}
}
