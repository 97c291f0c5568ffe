package catalogue

import (
	"fmt"
	"regexp"
	"strings"
)

// segment is a part of a template: literal text, or a reference such as
// ${uniqueId} or ${id:vnet}.
type segment struct {
	literal string
	name    string
	arg     string
}

var (
	referencePattern = regexp.MustCompile(`^([a-zA-Z]+)(?::(.*))?$`)
	labelPattern     = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	outputPattern    = regexp.MustCompile(`^[a-z][a-z0-9-]*:[A-Za-z0-9_@-]+(\.[A-Za-z0-9_@-]+)*$`)
	// secretPattern admits the actions that list keys and change nothing.
	secretPattern = regexp.MustCompile(`^[a-z][a-z0-9-]*:(list[A-Z][A-Za-z]*|sharedKeys):[A-Za-z0-9_@-]+(\.[A-Za-z0-9_@-]+)*$`)
)

// takesArgument names every reference a template may hold, and whether it
// needs an argument. The form is deliberately small: no expressions, no
// nesting, nothing that reads the environment.
func takesArgument(name string) (needed, known bool) {
	switch name {
	case "uniqueId", "location", "resourceGroup", "subscriptionId", "tenantId", "domain", "n":
		return false, true
	case "id", "name", "ref", "output", "secret", "guid", "role", "password", "sshPublicKey":
		return true, true
	}
	return false, false
}

// parseTemplate splits text. $${ stands for a literal ${.
func parseTemplate(text string) ([]segment, error) {
	var segments []segment
	for text != "" {
		at := strings.Index(text, "${")
		if at < 0 {
			return append(segments, segment{literal: text}), nil
		}
		if at > 0 && text[at-1] == '$' {
			segments = append(segments, segment{literal: text[:at-1] + "${"})
			text = text[at+2:]
			continue
		}
		end := strings.Index(text[at:], "}")
		if end < 0 {
			return nil, fmt.Errorf("%q has no closing brace", text[at:])
		}
		reference, err := parseReference(text[at+2 : at+end])
		if err != nil {
			return nil, err
		}
		segments = append(segments, segment{literal: text[:at]}, reference)
		text = text[at+end+1:]
	}
	return segments, nil
}

func parseReference(text string) (segment, error) {
	match := referencePattern.FindStringSubmatch(text)
	if match == nil {
		return segment{}, fmt.Errorf("${%s} is no reference: use ${name} or ${name:argument}", text)
	}
	needed, known := takesArgument(match[1])
	switch {
	case !known:
		return segment{}, fmt.Errorf("${%s} is unknown: use uniqueId, location, resourceGroup, subscriptionId, tenantId, domain, n, id:<step>, name:<step>, ref:<step>, output:<step>:<path>, secret:<step>:<action>:<path>, guid:<label>, role:<name>, password:<label> or sshPublicKey:<label>", text)
	case needed && match[2] == "":
		return segment{}, fmt.Errorf("${%s} needs an argument: ${%s:...}", text, match[1])
	case !needed && strings.Contains(text, ":"):
		return segment{}, fmt.Errorf("${%s} takes no argument: ${%s}", text, match[1])
	}
	if err := checkArgument(match[1], match[2]); err != nil {
		return segment{}, err
	}
	return segment{name: match[1], arg: match[2]}, nil
}

func checkArgument(name, argument string) error {
	switch name {
	case "role":
		if _, known := roleID(argument); !known {
			return fmt.Errorf("role %q is not in roles.json: add the built-in role with its id", argument)
		}
	case "output":
		if !outputPattern.MatchString(argument) {
			return fmt.Errorf("${output:%s} is no reference: use ${output:<step>:properties.path}", argument)
		}
	case "secret":
		if !secretPattern.MatchString(argument) {
			return fmt.Errorf("${secret:%s} is no reference: use ${secret:<step>:listKeys:keys.0.value}, with an action that lists", argument)
		}
	default:
		if argument != "" && !labelPattern.MatchString(argument) {
			return fmt.Errorf("${%s:%s} is no reference: the argument has small letters, digits and hyphens", name, argument)
		}
	}
	return nil
}

// references lists what text refers to; none when text is no valid template.
func references(text string) []segment {
	segments, err := parseTemplate(text)
	if err != nil {
		return nil
	}
	var found []segment
	for _, s := range segments {
		if s.name != "" {
			found = append(found, s)
		}
	}
	return found
}
