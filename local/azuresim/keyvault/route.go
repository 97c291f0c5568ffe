package keyvault

import (
	"errors"
	"net/http"
	"regexp"

	"azurehaymaker/local/azuresim/wire"
)

var secretName = regexp.MustCompile(`^[0-9A-Za-z-]{1,127}$`)

func (c *call) readBody() *wire.Answer {
	if c.r.Method != http.MethodPut && c.r.Method != http.MethodPatch {
		return nil
	}
	body, err := wire.ReadObject(c.r)
	if err != nil && !errors.Is(err, wire.ErrEmptyBody) {
		answer := wire.VaultError(http.StatusBadRequest, "BadParameter", "", "%v", err)
		return &answer
	}
	c.body = body
	return nil
}

// route finds the operation from method and path.
func (c *call) route() wire.Answer {
	kind, name, rest := "", "", ""
	if len(c.segments) > 0 {
		kind = c.segments[0]
	}
	if len(c.segments) > 1 {
		name = c.segments[1]
		if !secretName.MatchString(name) {
			return wire.VaultError(http.StatusBadRequest, "BadParameter", "",
				"The request URI contains an invalid name: %s", name)
		}
	}
	if len(c.segments) > 2 {
		rest = c.segments[2]
	}
	if len(c.segments) > 3 {
		return c.unknown()
	}
	switch kind {
	case "secrets":
		return c.secrets(name, rest)
	case "deletedsecrets":
		return c.deletedSecrets(name, rest)
	}
	return c.unknown()
}

func (c *call) secrets(name, rest string) wire.Answer {
	switch method := c.r.Method; {
	case method == http.MethodGet && name == "":
		return c.list()
	case method == http.MethodGet && rest == "versions":
		return c.listVersions(name)
	case method == http.MethodGet:
		return c.get(name, rest)
	case method == http.MethodPut && name != "" && rest == "":
		return c.set(name)
	case method == http.MethodPatch && name != "":
		return c.update(name, rest)
	case method == http.MethodDelete && name != "" && rest == "":
		return c.delete(name)
	}
	return c.unknown()
}

func (c *call) deletedSecrets(name, rest string) wire.Answer {
	switch method := c.r.Method; {
	case method == http.MethodGet && name == "":
		return c.listDeleted()
	case method == http.MethodGet && rest == "":
		return c.getDeleted(name)
	case method == http.MethodPost && rest == "recover":
		return c.recover(name)
	case method == http.MethodDelete && name != "" && rest == "":
		return c.purge(name)
	}
	return c.unknown()
}

func (c *call) unknown() wire.Answer {
	return wire.VaultError(http.StatusMethodNotAllowed, "MethodNotAllowed", "",
		"The simulator has no operation %s %s.", c.r.Method, c.r.URL.Path)
}
