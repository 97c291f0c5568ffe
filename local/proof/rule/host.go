package rule

// host.json apart from the handler.
const (
	HostBroken         ID = "HM-F090"
	VersionMissing     ID = "HM-F091"
	VersionWrong       ID = "HM-F092"
	OldKey             ID = "HM-F093"
	MisspelledKey      ID = "HM-F094"
	BundleID           ID = "HM-F095"
	BundleRange        ID = "HM-F096"
	BundleOld          ID = "HM-F097"
	TimeoutInvalid     ID = "HM-F098"
	TimeoutBeyondPlan  ID = "HM-F099"
	PrefixReserved     ID = "HM-F100"
	AllowListFile      ID = "HM-F101"
	AllowListSetting   ID = "HM-F102"
	AllowListUnknown   ID = "HM-F103"
	QueueOption        ID = "HM-F104"
	MessageEncoding    ID = "HM-F105"
	HostOptionInvalid  ID = "HM-F106"
	HostNoObject       ID = "HM-F107"
	HostRetryIgnored   ID = "HM-F108"
	ConsoleLoggingOff  ID = "HM-F109"
	BundleRangeMissing ID = "HM-F110"
)

func hostRules() []Rule {
	return []Rule{
		{HostBroken, "host-json-broken", Error, hostDown + "The console may stay silent; /admin/host/status says: {text}", "host.json is not valid JSON.", "Mend the JSON at the line named."},
		{VersionMissing, "version-missing", Error, hostDown + "Its log says: WorkerConfig for runtime: custom not found", "host.json has no \"version\". The log speaks of the worker, which misleads.", "Add \"version\": \"2.0\"."},
		{VersionWrong, "version-wrong", Error, hostDown + "'{found}' is an invalid value for host.json 'version' property.", "version is that of the file's format, which is \"2.0\" for every runtime from 2 to 4.", "Set \"version\": \"2.0\"."},
		{OldKey, "key-of-version-1", Warning, "Nothing is logged; the section '{key}' has no effect.", "'{key}' at the top of host.json is the form of runtime 1.", "Move it below \"extensions\": extensions.{key}."},
		{MisspelledKey, "key-misspelled", Warning, "Nothing is logged; the section '{key}' has no effect.", "host.json has the unknown key '{key}', which looks like '{near}'.", "Rename it to '{near}'."},
		{BundleID, "bundle-id-unknown", Error, hostDown + "Error building configuration in an external startup class.", "No extension bundle is called '{found}'.", "Use \"id\": \"Microsoft.Azure.Functions.ExtensionBundle\"."},
		{BundleRange, "bundle-range-malformed", Error, hostDown + "The console may stay silent.", "The bundle's version '{found}' is not a range of versions.", "Use \"version\": \"[4.*, 5.0.0)\"."},
		{BundleOld, "bundle-range-old", Warning, "Nothing is logged until a binding behaves as years ago, or is not found.", "The bundle range {found} excludes version 4, the one that is maintained.", "Use \"version\": \"[4.*, 5.0.0)\"."},
		{TimeoutInvalid, "function-timeout-invalid", Error, hostDown + "{text}", "functionTimeout is neither a time span of at least a second nor -1.", "Write it as hh:mm:ss, such as \"00:10:00\"."},
		{TimeoutBeyondPlan, "function-timeout-beyond-plan", Error, hostDown + "FunctionTimeout must be greater than 00:00:01 and less than {limit}.", "functionTimeout {found} is more than the plan '{plan}' allows.", "Set at most {limit}, or choose another plan."},
		{PrefixReserved, "route-prefix-reserved", Error, "Every function is listed, and every call answers 404 or 401.", "The route prefix '{found}' collides with paths of the host itself.", "Choose another routePrefix, such as \"api\"."},
		{AllowListFile, "allow-list-excludes", Error, "A function allow list has been specified, excluding all but the following functions: [{list}]", "host.json's \"functions\" leaves '{function}' out, as it stays behind after debugging.", "Remove \"functions\" from host.json, or add '{function}'."},
		{AllowListSetting, "allow-list-of-settings", Error, "A function allow list has been specified, excluding all but the following functions: [{list}]", "Settings AzureFunctionsJobHost__functions__n leave '{function}' out.", "Remove these settings."},
		{AllowListUnknown, "allow-list-unknown-name", Warning, "Nothing is logged about '{name}': it is not found.", "The allow-list names '{name}', and no function folder is called so.", "Correct the name, or remove it from the list."},
		{QueueOption, "queue-option-invalid", Error, hostDown + "{text}", "A value below extensions.queues is outside of its limits.", "batchSize 1 to 32, newBatchThreshold from 0, maxDequeueCount from 1, maxPollingInterval from 00:00:00.1."},
		{MessageEncoding, "message-encoding-invalid", Error, hostDown + "{text}", "messageEncoding is neither base64 nor none.", "Use \"base64\" (the default) or \"none\"."},
		{HostOptionInvalid, "host-option-invalid", Error, hostDown + "{text}", "A value of host.json has a wrong form.", "Correct the value named."},
		{HostNoObject, "host-json-no-object", Error, hostDown + "{text}", "host.json is empty or its outermost value is not an object.", "Write {\"version\": \"2.0\", ...}."},
		{HostRetryIgnored, "host-retry-section", Warning, "Soon retries will not be supported for function 'Functions.…'.", "A retry section in host.json applies to every trigger; for queues it multiplies the deliveries.", "Declare retry at the timer functions only."},
		{ConsoleLoggingOff, "console-logging-off", Warning, "The container prints nothing, not even why it does not start.", "The image does not switch the host's console logging on.", "Set AzureFunctionsJobHost__Logging__Console__IsEnabled=true in the image."},
		{BundleRangeMissing, "bundle-version-missing", Error, hostDown + "The console may stay silent.", "extensionBundle has an id and no version.", "Add \"version\": \"[4.*, 5.0.0)\"."},
	}
}
