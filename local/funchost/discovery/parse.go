package discovery

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
)

// parse is stage 1. The problem is empty when the function is good.
func parse(name, dir, source string) (f *Function, problem string) {
	if !functionName().MatchString(name) || strings.EqualFold(name, "host") {
		return nil, fmt.Sprintf("'%s' is not a valid function name.", name)
	}
	config, err := jsonnet.ParseObject(source, jsonnet.ReadDates)
	if err != nil {
		return nil, err.Error()
	}
	f = &Function{Name: name, Dir: dir, Source: source, Config: config}
	value, _ := config.Get("bindings")
	bindings, _ := value.(jsonnet.Array)
	if len(bindings) == 0 {
		return nil, "At least one binding must be declared."
	}
	for i, item := range bindings {
		binding, problem := parseBinding(item, i, source)
		if problem != "" {
			return nil, problem
		}
		f.Bindings = append(f.Bindings, binding)
	}
	if problem := checkScriptFile(f); problem != "" {
		return nil, problem
	}
	if problem := checkConfigurationSource(f); problem != "" {
		return nil, problem
	}
	return f, readRetry(f)
}

func parseBinding(item any, index int, source string) (Binding, string) {
	raw, ok := item.(*jsonnet.Object)
	if !ok {
		return Binding{}, fmt.Sprintf("The binding at index %d is no JSON object.", index)
	}
	b := Binding{Raw: raw}
	b.Name, b.Type, b.DataType = b.Text("name"), b.Text("type"), strings.ToLower(b.Text("dataType"))
	direction := b.Text("direction")
	switch lower := strings.ToLower(direction); lower {
	case "in", "out", "inout":
		b.Direction = lower
	case "":
		b.Direction = "in"
	default:
		return b, badEnum(source, direction, fmt.Sprintf("bindings[%d].direction", index), "BindingDirection",
			fmt.Sprintf("'%s' is not a valid binding direction. ", direction))
	}
	switch b.DataType {
	case "", "undefined", "string", "binary", "stream":
	default:
		return b, badEnum(source, b.Text("dataType"), fmt.Sprintf("bindings[%d].dataType", index), "DataType", "")
	}
	switch strings.ToLower(b.Text("cardinality")) {
	case "", "one", "many":
	default:
		return b, badEnum(source, b.Text("cardinality"), fmt.Sprintf("bindings[%d].cardinality", index), "Cardinality", "")
	}
	return b, ""
}

// badEnum is Json.NET's text for a value outside an enum type.
func badEnum(source, value, path, kind, first string) string {
	line, position := jsonnet.Place(source, path)
	return fmt.Sprintf("%sError converting value \"%s\" to type 'Microsoft.Azure.WebJobs.Script.Description.%s'. Path '%s', line %d, position %d. Requested value '%s' was not found.",
		first, value, kind, path, line, position, value)
}

func checkScriptFile(f *Function) string {
	value, _ := f.Config.Get("scriptFile")
	script := jsonnet.Text(value)
	if script == "" {
		return ""
	}
	if _, err := os.Stat(filepath.Join(f.Dir, filepath.FromSlash(script))); err != nil {
		return "Invalid script file name configuration. The 'scriptFile' property is set to a file that does not exist."
	}
	return ""
}

func checkConfigurationSource(f *Function) string {
	value, _ := f.Config.Get("configurationSource")
	switch text := jsonnet.Text(value); strings.ToLower(text) {
	case "", "config", "attributes":
		return ""
	default:
		return fmt.Sprintf("Illegal value '%s' for 'configurationSource' property in %s'.", text, f.Name)
	}
}
