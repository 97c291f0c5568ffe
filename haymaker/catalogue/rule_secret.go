package catalogue

import (
	"regexp"
	"strings"
)

var (
	secretField = regexp.MustCompile(`(?i)(password|passwd|pwd|secret|accountkey|accesskey|sharedkey|primarykey|secondarykey|apikey|connectionstring|sastoken|privatekey|accesstoken|bearertoken)$`)
	secretText  = regexp.MustCompile(`(?i)(accountkey=|sharedaccesskey=|[?&]sig=|-----begin [a-z ]*private key|password\s*[=:]\s*\S|eyJ[a-z0-9_-]{10,}\.eyJ)`)
)

// checkSecrets refuses secrets in clear: they would lie in the repository, and
// be the same in every run. ${password:label} makes one per run.
func (c *checker) checkSecrets(step placed) {
	const fix = "write ${password:<label>}: the executor makes the secret and never logs it"
	call := step.Call()
	vaultSecret := call != nil && step.Creates() && strings.HasPrefix(strings.ToLower(call.Type), "microsoft.keyvault/vaults/secrets@")
	c.eachText(step, func(path []string, text string) {
		if text == "" || generated(text) {
			c.checkKeyPlace(step, path, text)
			return
		}
		key := path[len(path)-1]
		switch {
		case secretField.MatchString(key):
			c.report(path, fix, "field %s holds a secret in clear", key)
		case secretText.MatchString(text):
			c.report(path, fix, "the text looks like a secret in clear")
		case vaultSecret && key == "value" && path[len(path)-2] == "properties":
			c.report(path, fix, "the secret's value is in clear")
		}
	})
	for _, path := range c.numericSecrets(step) {
		c.report(path, fix, "field %s holds a secret in clear", path[len(path)-1])
	}
}

// numericSecrets finds secret fields whose value is a number: password: 12345.
func (c *checker) numericSecrets(step placed) [][]string {
	call := step.Call()
	if call == nil || call.Body == nil {
		return nil
	}
	var found [][]string
	var walk func(path []string, value any)
	walk = func(path []string, value any) {
		switch body := value.(type) {
		case map[string]any:
			for _, key := range keys(body) {
				walk(extend(path, key), body[key])
			}
		case []any:
			for _, element := range body {
				walk(path, element)
			}
		case interface{ String() string }: // json.Number
			if secretField.MatchString(path[len(path)-1]) {
				found = append(found, path)
			}
		}
	}
	walk(extend(step.path, step.Verb(), "body"), call.Body)
	return found
}

func generated(text string) bool {
	for _, reference := range references(text) {
		if reference.name == "password" || reference.name == "secret" {
			return true
		}
	}
	return false
}

// checkKeyPlace lets secrets into bodies only: names, addresses and queries are
// logged on the way.
func (c *checker) checkKeyPlace(step placed, path []string, text string) {
	if text == "" || len(path) > len(step.path)+1 && path[len(step.path)+1] == "body" {
		return
	}
	c.report(path, "put it into the body", "a secret would be part of an address, which is logged")
}
