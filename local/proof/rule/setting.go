package rule

// App settings.
const (
	LocalBroken        ID = "HM-F170"
	EncryptedMissing   ID = "HM-F171"
	EncryptedTrue      ID = "HM-F172"
	LocalNested        ID = "HM-F173"
	RuntimeMissing     ID = "HM-F174"
	RuntimeOther       ID = "HM-F175"
	MisspelledSetting  ID = "HM-F176"
	FunctionDisabled   ID = "HM-F177"
	DisabledUnknown    ID = "HM-F178"
	ContainerName      ID = "HM-F179"
	RuntimeVersion     ID = "HM-F180"
	DisabledWithDots   ID = "HM-F181"
	PortSetting        ID = "HM-F182"
	HostHidden         ID = "HM-F183"
	LocalOutsideValues ID = "HM-F184"
)

func settingRules() []Rule {
	return []Rule{
		{LocalBroken, "local-settings-broken", Error, "func start ends at once: {text}", "local.settings.json is not a JSON object of the expected form.", "Mend the file at the line named."},
		{EncryptedMissing, "encrypted-flag-missing", Error, "func start: failed to decrypt settings. Nothing in the file counts.", "IsEncrypted is missing from local.settings.json, and missing means true.", "Add \"IsEncrypted\": false."},
		{EncryptedTrue, "settings-encrypted", Error, "func start: failed to decrypt settings, on every machine but the one that encrypted them.", "IsEncrypted is true in local.settings.json.", "Run func settings decrypt on that machine, or write the file anew with \"IsEncrypted\": false."},
		{LocalNested, "settings-nested", Error, "func start ends at once: the value of '{setting}' is no text.", "Values of local.settings.json are texts; '{setting}' is an object or array.", "Write nested settings with two underscores in the name: {setting}__name."},
		{RuntimeMissing, "worker-runtime-missing", Warning, "The host warns; func start asks which runtime it is, and without a terminal ends.", "FUNCTIONS_WORKER_RUNTIME is not set.", "Set FUNCTIONS_WORKER_RUNTIME=custom."},
		{RuntimeOther, "worker-runtime-other", Warning, "Did not find functions with language [{found}]. (customHandler wins on host 4.1037; other tools and hosts do not agree.)", "FUNCTIONS_WORKER_RUNTIME is '{found}', a custom handler's is 'custom'.", "Set FUNCTIONS_WORKER_RUNTIME=custom."},
		{MisspelledSetting, "setting-misspelled", Warning, "Nothing is logged; the setting has no effect.", "'{setting}' is unknown and looks like '{near}'.", "Rename it to '{near}'."},
		{FunctionDisabled, "function-disabled", Warning, "Function 'Functions.{function}' is disabled", "The setting {setting} switches the function off: it is listed and never fires, HTTP calls answer 404.", "Remove the setting where the function should run."},
		{DisabledUnknown, "disabled-unknown-function", Warning, "Nothing is logged; every function runs.", "The setting {setting} names a function that does not exist.", "Correct the function's name in the setting."},
		{ContainerName, "container-name-set", Error, "The host takes itself for Linux Consumption: it waits to be specialised and finds nothing.", "A setting called CONTAINER_NAME is set, which is the mark of that plan.", "Rename the app's own setting."},
		{RuntimeVersion, "extension-version-old", Error, "The platform starts another host, or none.", "FUNCTIONS_EXTENSION_VERSION is '{found}'; only ~4 is supported.", "Set FUNCTIONS_EXTENSION_VERSION=~4."},
		{DisabledWithDots, "disabled-setting-with-dots", Warning, "Nothing is logged; the function runs although it is switched off.", "The variable {setting} has dots in its name, which shells and container platforms drop.", "Use AzureWebJobs_{function}_Disabled."},
		{PortSetting, "handler-port-set", Warning, "Nothing is logged; the handler is given another port.", "{setting} is set as an app setting; the host overwrites it for every handler.", "Remove the setting and read the variable in the handler."},
		{HostHidden, "app-hidden-by-mount", Error, "0 functions found in the container, although the image holds them.", "WEBSITES_ENABLE_APP_SERVICE_STORAGE=true mounts a share over /home, which hides the app.", "Set it to false."},
		{LocalOutsideValues, "settings-outside-values", Warning, "Nothing is logged; the setting is not set.", "'{setting}' stands beside Values in local.settings.json, where nobody reads it.", "Move it into Values."},
	}
}
