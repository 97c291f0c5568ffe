package catalogue

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

const brokenFacts = "make the files of haymaker/catalogue/bodies anew: make facts"

// checkOffered holds a step to what the provider offers: the operation exists at
// the api-version and its body has the properties it requires, no unknown ones,
// and values that exist. What bodies/ does not know is not judged.
func (c *checker) checkOffered(step placed) {
	call, verb := step.Call(), step.Verb()
	if call == nil || verb == "rotate" {
		return
	}
	of := call.Of
	if step.Creates() {
		of = step.Name
	}
	meant, err := c.s.resource(of, c.sample())
	if err != nil || meant.graph() {
		return // others report it
	}
	version := meant.APIVersion
	if call.APIVersion != "" {
		version = call.APIVersion
	}
	path := meant.ID
	if call.Action != "" {
		path += "/" + call.Action
	}
	found, known, ok := c.offered(step, extend(step.path, verb), version, strings.ToUpper(verb), path)
	if ok && call.Body != nil && found.schema != "" {
		c.checkBody(extend(step.path, verb, "body"), known, found, call.Body)
	}
	c.eachText(step, func(path []string, text string) {
		for _, reference := range references(text) {
			if reference.name == "secret" {
				c.checkSecretOffered(step, path, reference.arg)
			}
		}
	})
}

// checkSecretOffered holds ${secret:step:action:path} to the actions of the type.
func (c *checker) checkSecretOffered(step placed, path []string, arg string) {
	owner, rest, _ := strings.Cut(arg, ":")
	action, _, _ := strings.Cut(rest, ":")
	if meant, err := c.s.resource(owner, c.sample()); err == nil && !meant.graph() {
		c.offered(step, path, meant.APIVersion, http.MethodPost, meant.ID+"/"+action)
	}
}

// offered finds an operation and reports when the provider does not have it.
func (c *checker) offered(step placed, path []string, version, method, id string) (found offer, known *offers, ok bool) {
	id = id[strings.LastIndex(strings.ToLower(id), "/providers/")+len("/providers/"):]
	namespace, _, _ := strings.Cut(id, "/")
	known, err := embeddedBodies.offersOf(namespace)
	if err != nil {
		c.report(path, brokenFacts, "%v", err)
	}
	if known == nil {
		return offer{}, nil, false
	}
	found, ok, judged := known.find(version, method, id)
	if !ok && judged {
		c.report(path, "correct the type, the action or the api-version", "step %q: the provider offers no %s of %s at %s", step.Name, method, id, version)
	}
	return found, known, ok
}

func (c *checker) checkBody(path []string, known *offers, found offer, body map[string]any) {
	schema, err := known.schemaOf(found)
	if err != nil {
		c.report(path, brokenFacts, "%v", err)
		return
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(schema.Validate(plainBody(body)), &invalid) {
		return
	}
	printer := message.NewPrinter(language.English)
	for _, leaf := range leaves(invalid) {
		switch leaf.ErrorKind.(type) {
		case *kind.Required:
			if found.method == http.MethodPatch {
				continue // a patch says what changes only
			}
		case *kind.Enum:
			if text, ok := valueAt(body, leaf.InstanceLocation).(string); ok && strings.Contains(text, "${") {
				continue // what it is, a run decides
			}
		}
		c.report(extend(path, leaf.InstanceLocation...), schemaFix(leaf), "the provider does not accept it: %s", leaf.ErrorKind.LocalizedString(printer))
	}
}

// plainBody is a body with {$base64: text} replaced by the text it is sent as.
func plainBody(value any) any {
	switch v := value.(type) {
	case []any:
		list := make([]any, len(v))
		for i, element := range v {
			list[i] = plainBody(element)
		}
		return list
	case map[string]any:
		if text, ok := v[base64Key].(string); ok && len(v) == 1 {
			return text
		}
		object := make(map[string]any, len(v))
		for key, element := range v {
			object[key] = plainBody(element)
		}
		return object
	}
	return value
}

func valueAt(value any, path []string) any {
	for _, part := range path {
		switch v := value.(type) {
		case map[string]any:
			value = v[part]
		case []any:
			index, err := strconv.Atoi(part)
			if err != nil || index >= len(v) {
				return nil
			}
			value = v[index]
		default:
			return nil
		}
	}
	return value
}
