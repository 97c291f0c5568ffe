package appsettings

import (
	"regexp"
	"slices"
	"strings"

	"azurehaymaker/local/proof/near"
	"azurehaymaker/local/proof/rule"
)

const storageSetting = "AzureWebJobsStorage"

// storage checks the host's own storage.
func (c *checker) storage() {
	value, set := c.app.Env.Lookup(storageSetting)
	section := c.app.Env.HasSection(storageSetting)
	switch {
	case set && value == "" && section:
		c.note(rule.StorageEmptyBeside, storageSetting, "", nil)
	case set && value != "":
		c.value(storageSetting, value)
	case section:
		c.identity(storageSetting, "")
	case c.app.SettingsUnknown:
	case c.keysNeedStorage():
		c.note(rule.StorageMissingHTTP, storageSetting, "", nil)
	}
}

// keysNeedStorage says whether HTTP functions, and no others, would need storage for
// their keys; timers and queues complain for themselves.
func (c *checker) keysNeedStorage() bool {
	if c.app.Found == nil {
		return false
	}
	if kind, set := c.app.Env.Lookup("AzureWebJobsSecretStorageType"); set && kind != "" {
		return false
	}
	keyed := false
	for _, f := range c.app.Found.Usable() {
		if f.Timer != nil || f.Queue != nil {
			return false
		}
		keyed = keyed || f.HTTP != nil && f.HTTP.AuthLevel != "anonymous"
	}
	return keyed
}

// connections checks the connections of queue bindings other than the host's storage.
func (c *checker) connections() {
	seen := map[string]bool{strings.ToLower(storageSetting): true, "storage": true, "": true}
	if c.app.Found == nil {
		return
	}
	for _, f := range c.app.Found.Loaded {
		for _, b := range f.Bindings {
			name := b.Text("connection")
			if !b.Is("queueTrigger") && !b.Is("queue") || strings.Contains(name, "%") {
				continue
			}
			if key := strings.ToLower(name); seen[key] {
				if c.app.Env.HasSection(storageSetting) && b.IsTrigger() && (key == "" || key == strings.ToLower(storageSetting)) {
					c.queueAddress(storageSetting, f.Name)
				}
				continue
			} else {
				seen[key] = true
			}
			for _, candidate := range []string{"AzureWebJobs" + name, name} {
				if value, set := c.app.Env.Lookup(candidate); set && value != "" {
					c.value(candidate, value)
					break
				}
				if c.app.Env.HasSection(candidate) {
					c.identity(candidate, f.Name)
					break
				}
			}
		}
	}
}

// value judges a connection string.
func (c *checker) value(setting, value string) {
	short := strings.TrimSuffix(strings.TrimSpace(value), ";")
	switch {
	case strings.EqualFold(short, "UseDevelopmentStorage=true"):
		if _, deployed := c.where.Deployed.Lookup(setting); deployed {
			c.note(rule.EmulatorDeployed, setting, "", rule.Values{"where": c.where.Name})
		}
		return
	case strings.HasPrefix(value, "@Microsoft.KeyVault("):
		return
	case regexp.MustCompile(`<[^<>=;]+>|(?i)YOUR[-_]|\{\{|\bchangeme\b`).MatchString(value):
		c.note(rule.StoragePlaceholder, setting, "", nil)
		return
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(short, ";") {
		name, text, ok := strings.Cut(part, "=")
		if !ok {
			c.note(rule.StorageMalformed, setting, "", nil)
			return
		}
		parts[strings.ToLower(strings.TrimSpace(name))] = text
	}
	if missing := incomplete(parts); missing != "" {
		c.note(rule.StorageKeyMissing, setting, "", rule.Values{"missing": missing})
	}
}

func incomplete(parts map[string]string) string {
	signature := parts["sharedaccesssignature"] != ""
	switch {
	case !signature && parts["accountname"] == "":
		return "AccountName"
	case !signature && parts["accountkey"] == "":
		return "AccountKey"
	case signature && parts["queueendpoint"] == "" && parts["blobendpoint"] == "" && parts["accountname"] == "":
		return "an endpoint beside SharedAccessSignature"
	}
	return ""
}

// identityProperties are what the storage extensions read below a connection's name.
func identityProperties() []string {
	return []string{"accountName", "blobServiceUri", "queueServiceUri", "tableServiceUri", "serviceUri", "credential", "clientId", "clientSecret", "tenantId", "managedIdentityResourceId"}
}

// identity judges a connection by identity.
func (c *checker) identity(setting, function string) {
	prefix := strings.ToLower(setting) + "__"
	account, address := false, false
	for name := range c.app.Env {
		plain := strings.ReplaceAll(name, ":", "__")
		if !strings.HasPrefix(strings.ToLower(plain), prefix) {
			continue
		}
		spelled := plain[len(prefix):]
		property := strings.ToLower(spelled)
		account = account || property == "accountname"
		address = address || strings.HasSuffix(property, "serviceuri")
		if !slices.ContainsFunc(identityProperties(), func(known string) bool { return strings.EqualFold(known, property) }) {
			if meant := near.Name(property, identityProperties()); meant != "" {
				c.note(rule.IdentityPropertyName, setting, function, rule.Values{"found": spelled, "near": meant})
				account = account || meant == "accountName"
			}
		}
	}
	switch {
	case !account && !address:
		c.note(rule.IdentityIncomplete, setting, function, nil)
	case function != "":
		c.queueAddress(setting, function)
	}
}

// queueAddress checks that a queue function's connection says where queues are.
func (c *checker) queueAddress(setting, function string) {
	has := func(property string) bool {
		value, ok := c.app.Env.Lookup(setting + "__" + property)
		return ok && value != ""
	}
	if !has("accountName") && !has("queueServiceUri") && !has("serviceUri") && (has("blobServiceUri") || has("tableServiceUri")) {
		c.note(rule.IdentityNoQueue, setting, function, nil)
	}
}
