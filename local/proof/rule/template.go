package rule

// What a deployment would set.
const (
	TemplateSettingMissing ID = "HM-F210"
	TemplateSettingUnset   ID = "HM-F211"
	TemplateSecretMissing  ID = "HM-F212"
	MountOverRoot          ID = "HM-F213"
	OwnScaleRules          ID = "HM-F214"
	TimerScaledToZero      ID = "HM-F215"
	HostIDCut              ID = "HM-F216"
)

func templateRules() []Rule {
	return []Rule{
		{TemplateSettingMissing, "setting-absent-from-deployment", Error, "Works locally; deployed, '{function}' is in error: '{setting}' does not resolve to a value (or its connection does not exist).", "'{function}' uses the setting {setting}, which {where} does not set.", "Add {setting} to the deployment."},
		{TemplateSettingUnset, "local-setting-absent-from-deployment", Warning, "Works locally; deployed, the handler misses a variable.", "{setting} is set in local.settings.json and not in {where}.", "Add {setting} to the deployment, or remove it locally."},
		{TemplateSecretMissing, "secret-reference-unknown", Error, "The deployment fails: ContainerAppSecretRefNotFound.", "{setting} refers to the secret '{secret}', which the template does not define.", "Define the secret in configuration.secrets."},
		{MountOverRoot, "volume-over-root", Error, "0 functions found in the container, although the image holds them.", "A volume is mounted at {path}, which hides the app in /home/site/wwwroot.", "Mount it elsewhere."},
		{OwnScaleRules, "scale-rules-of-function-app", Error, "The deployment fails: FunctionAppCannotSetScaleRules.", "A container app of kind functionapp makes its scale rules itself; the template sets some.", "Remove scale.rules, or the kind."},
		{TimerScaledToZero, "timer-scaled-to-zero", Warning, "Nothing is logged; the timer does not fire while no replica runs.", "minReplicas is 0 and '{function}' is a timer.", "Set minReplicas to 1."},
		{HostIDCut, "host-id-cut-off", Warning, "A collision for Host ID '{id}' was detected in the configured storage account. The host restarts for ever, or only warns.", "The host id is the app's name in its first 32 characters; '{name}' is longer, so any other app or slot that begins so and shares the storage account has the same id.", "Set AzureFunctionsWebHost__hostid to a text of its own, of at most 32 characters."},
	}
}
