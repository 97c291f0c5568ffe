package declaration

import (
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/proof/rule"
)

// parsing translates stage 1.
func (s *subject) parsing() []rule.Problem {
	switch {
	case s.says("is not a valid function name"):
		if strings.EqualFold(s.folder.Name, "host") {
			return s.at(rule.NameHost, 1, nil)
		}
		return s.at(rule.BadFunctionName, 1, nil)
	case strings.TrimSpace(strings.TrimPrefix(s.file.Text, "\ufeff")) == "":
		return s.at(rule.EmptyDeclaration, 1, nil)
	case s.says("is not an object"):
		return s.at(rule.DeclarationNoObject, 1, nil)
	case s.file.Object == nil && !s.says("larger than"):
		return s.at(rule.BrokenDeclaration, s.file.ErrorLine(), nil)
	case s.says("At least one binding"):
		for _, name := range s.file.Object.Names() {
			if name != "bindings" && (strings.EqualFold(name, "bindings") || strings.EqualFold(name, "binding")) {
				return s.at(rule.BindingsMisspelled, s.file.KeyLine(name), rule.Values{"found": name})
			}
		}
		return s.at(rule.NoBindings, s.file.Line("bindings"), nil)
	case s.says("is no JSON object"):
		return s.at(rule.BindingNoObject, s.file.Line("bindings"), nil)
	case s.says("valid binding direction"):
		return s.at(rule.BadDirection, s.enumLine("direction"), nil)
	case s.says("Description.DataType"):
		return s.at(rule.BadDataType, s.enumLine("dataType"), nil)
	case s.says("Description.Cardinality"):
		return s.at(rule.BadCardinality, s.enumLine("cardinality"), nil)
	case s.says("'scriptFile'"):
		return s.at(rule.ScriptFileMissing, s.file.Line("scriptFile"), nil)
	case s.says("'configurationSource'"):
		return s.at(rule.BadConfiguration, s.file.Line("configurationSource"), nil)
	case s.says("not supported by this local host"):
		return nil // a good policy, which only the local host cannot carry out
	}
	if s.file.Object == nil {
		return s.at(rule.RejectedByHost, 1, nil)
	}
	if _, retry := s.file.Object.GetFold("retry"); retry {
		return s.at(rule.BadRetry, s.file.Line("retry.strategy", "retry"), nil) // the last thing that stage 1 reads
	}
	return s.at(rule.RejectedByHost, 1, nil)
}

// enumLine is the line of the binding that the text names by its index.
func (s *subject) enumLine(property string) int {
	for i := range s.bindings() {
		if strings.Contains(s.text, indexed(i)+"."+property) {
			return s.file.BindingLine(i, property)
		}
	}
	return s.file.Line("bindings")
}

// bindings are the objects among the function's bindings; others are nil.
func (s *subject) bindings() []*jsonnet.Object { return bindings(s.file.Object) }

func bindings(declaration *jsonnet.Object) []*jsonnet.Object {
	if declaration == nil {
		return nil
	}
	value, _ := declaration.Get("bindings")
	list, _ := value.(jsonnet.Array)
	objects := make([]*jsonnet.Object, len(list))
	for i, item := range list {
		objects[i], _ = item.(*jsonnet.Object)
	}
	return objects
}
