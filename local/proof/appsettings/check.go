package appsettings

import (
	"maps"
	"slices"
	"strings"

	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/near"
	"azurehaymaker/local/proof/rule"
)

// Where says where settings come from beside local.settings.json.
type Where struct {
	// Deployed are the settings of an image or a deployment; nil when there are none.
	Deployed settings.Environment
	// Name is how to call that place.
	Name string
	// Image says that the app lies in an image, where local.settings.json is ignored.
	Image bool
}

// checker looks at the settings of one app.
type checker struct {
	app      *app.App
	where    Where
	problems []rule.Problem
}

// note names the setting's line when it is in local.settings.json.
func (c *checker) note(id rule.ID, setting, function string, values rule.Values) {
	at := rule.Place{Function: function}
	if _, local := c.app.Local[setting]; local {
		at.File, at.Line = c.app.LocalFile.Name, c.app.LocalFile.Line("Values."+setting, "Values['"+setting+"']", "Values")
	}
	all := rule.Values{"setting": setting}
	for name, value := range values {
		all[name] = value
	}
	c.problems = append(c.problems, rule.New(id, at, all))
}

// Check judges the settings in effect.
func Check(a *app.App, where Where) []rule.Problem {
	c := &checker{app: a, where: where}
	if where.Image {
		if a.LocalFile.There {
			c.problems = append(c.problems, rule.New(rule.ShippedSettings, rule.Place{File: a.LocalFile.Name, Line: 1}, nil))
		}
	} else {
		c.localFile()
	}
	c.runtime()
	c.names()
	c.disabled()
	c.storage()
	c.connections()
	return c.problems
}

func (c *checker) runtime() {
	const name = "FUNCTIONS_WORKER_RUNTIME"
	handler := c.app.Config != nil && (c.app.Config.Has("customHandler") || c.app.Config.Has("httpWorker"))
	switch value, set := c.app.Env.Lookup(name); {
	case !handler: // then the missing section is the cause
	case (!set || value == "") && !c.app.SettingsUnknown:
		c.note(rule.RuntimeMissing, name, "", nil)
	case set && value != "" && !strings.EqualFold(value, "custom"):
		c.note(rule.RuntimeOther, name, "", rule.Values{"found": value})
	}
	if value, set := c.app.Env.Lookup("FUNCTIONS_EXTENSION_VERSION"); set && value != "" && !strings.HasPrefix(strings.TrimPrefix(value, "~"), "4") {
		c.note(rule.RuntimeVersion, "FUNCTIONS_EXTENSION_VERSION", "", rule.Values{"found": value})
	}
}

// known are settings of the platform that people spell from memory.
func known() []string {
	return []string{"AzureWebJobsStorage", "AzureWebJobsSecretStorageType", "AzureWebJobsScriptRoot", "AzureWebJobsFeatureFlags", "AzureWebJobsDashboard",
		"AzureWebJobsDisableHomepage", "AzureFunctionsWebHost__hostid", "AZURE_FUNCTIONS_ENVIRONMENT",
		"FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "FUNCTIONS_CUSTOMHANDLER_PORT", "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT",
		"APPINSIGHTS_INSTRUMENTATIONKEY", "APPLICATIONINSIGHTS_CONNECTION_STRING", "WEBSITE_TIME_ZONE", "WEBSITE_RUN_FROM_PACKAGE",
		"WEBSITES_ENABLE_APP_SERVICE_STORAGE", "WEBSITE_HOSTNAME", "WEBSITE_CONTENTSHARE", "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING"}
}

// own are the settings that belong to this app, as opposed to the machine the check
// runs on.
func (c *checker) own() []string {
	names := map[string]string{}
	maps.Copy(names, c.app.Local)
	maps.Copy(names, c.where.Deployed)
	return slices.Sorted(maps.Keys(names))
}

func (c *checker) names() {
	for _, name := range c.own() {
		switch {
		case strings.EqualFold(name, "AzureWebSecretStorageType"):
			c.note(rule.MisspelledSetting, name, "", rule.Values{"near": "AzureWebJobsSecretStorageType"})
		case strings.EqualFold(name, "FUNCTIONS_CUSTOMHANDLER_PORT"), strings.EqualFold(name, "FUNCTIONS_HTTPWORKER_PORT"):
			c.note(rule.PortSetting, name, "", nil)
		case strings.EqualFold(name, "CONTAINER_NAME"):
			c.note(rule.ContainerName, name, "", nil)
		default:
			if meant := near.Name(name, known()); meant != "" {
				c.note(rule.MisspelledSetting, name, "", rule.Values{"near": meant})
			}
		}
	}
	if value, _ := c.where.Deployed.Lookup("WEBSITES_ENABLE_APP_SERVICE_STORAGE"); strings.EqualFold(value, "true") {
		c.note(rule.HostHidden, "WEBSITES_ENABLE_APP_SERVICE_STORAGE", "", nil)
	}
}
