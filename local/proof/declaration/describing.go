package declaration

import (
	"fmt"
	"regexp"
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/proof/near"
	"azurehaymaker/local/proof/rule"
)

func indexed(i int) string { return fmt.Sprintf("bindings[%d]", i) }

// property is a binding's property as text, its name without regard to case.
func property(binding *jsonnet.Object, name string) string {
	if binding == nil {
		return ""
	}
	value, _ := binding.GetFold(name)
	return jsonnet.Text(value)
}

// first finds the first binding that a condition holds for; -1 when none.
func (s *subject) first(holds func(b *jsonnet.Object) bool) int {
	for i, b := range s.bindings() {
		if b != nil && holds(b) {
			return i
		}
	}
	return -1
}

// describing translates stage 2.
func (s *subject) describing() []rule.Problem {
	switch {
	case s.says("The binding name"):
		return s.bindingName()
	case s.says("$return"):
		i := s.first(func(b *jsonnet.Object) bool { return property(b, "name") == "$return" })
		return s.at(rule.ReturnNotOut, s.file.BindingLine(i, "direction"), nil)
	case s.says("missing required 'type'"):
		i := s.first(func(b *jsonnet.Object) bool { return property(b, "type") == "" })
		return s.at(rule.BindingTypeMissing, s.file.BindingLine(i, "name"), nil)
	case s.says("Multiple bindings with name"):
		return s.at(rule.DuplicateBinding, s.file.BindingLine(s.repeatedName(), "name"), nil)
	case s.says("No trigger binding"):
		return s.noTrigger()
	case s.says("Multiple trigger bindings"):
		return s.at(rule.TwoTriggers, s.file.BindingLine(s.last(isTrigger), "type"), nil)
	case s.says("binding type(s)"):
		return s.unknownTypes()
	case s.says("Can't figure out which ctor"):
		return s.at(rule.NoSchedule, s.file.BindingLine(s.first(isTrigger), "type"), nil)
	case s.says("'authLevel'"):
		return s.at(rule.BadAuthLevel, s.file.BindingLine(s.first(isTrigger), "authLevel"), nil)
	case s.says("built in routes"):
		return s.at(rule.ReservedRoute, s.file.BindingLine(s.first(isTrigger), "route"), nil)
	case s.says("conflicts with the route defined by"):
		return s.at(rule.RouteClash, s.file.BindingLine(s.first(isTrigger), "route"), nil)
	}
	return s.at(rule.RejectedByHost, s.file.Line("bindings"), nil)
}

func isTrigger(b *jsonnet.Object) bool {
	return strings.HasSuffix(strings.ToLower(property(b, "type")), "trigger") && !strings.EqualFold(property(b, "direction"), "out")
}

func (s *subject) last(holds func(b *jsonnet.Object) bool) int {
	found := -1
	for i, b := range s.bindings() {
		if b != nil && holds(b) {
			found = i
		}
	}
	return found
}

func (s *subject) repeatedName() int {
	seen := map[string]bool{}
	return s.first(func(b *jsonnet.Object) bool {
		name := strings.ToLower(property(b, "name"))
		repeated := seen[name]
		seen[name] = true
		return repeated
	})
}

func (s *subject) bindingName() []rule.Problem {
	valid := regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9]{0,127}|\$return)$`)
	i := s.first(func(b *jsonnet.Object) bool { return !valid.MatchString(property(b, "name")) })
	if i < 0 {
		return s.at(rule.RejectedByHost, s.file.Line("bindings"), nil)
	}
	name := property(s.bindings()[i], "name")
	line := s.file.BindingLine(i, "name")
	better := strings.NewReplacer("_", "", "-", "").Replace(name)
	switch {
	case name == "":
		return s.at(rule.BindingNameMissing, line, nil)
	case better != name && valid.MatchString(better):
		return s.at(rule.BindingNameMark, line, rule.Values{"name": name, "better": better})
	}
	return s.at(rule.BindingNameInvalid, line, rule.Values{"name": name})
}

func (s *subject) noTrigger() []rule.Problem {
	i := s.first(func(b *jsonnet.Object) bool {
		return strings.HasSuffix(strings.ToLower(property(b, "type")), "trigger")
	})
	if i >= 0 {
		return s.at(rule.TriggerIsOutput, s.file.BindingLine(i, "direction"), rule.Values{"name": property(s.bindings()[i], "name")})
	}
	// httpTriger is meant to be a trigger: the type is the cause, not the count.
	for i, b := range s.bindings() {
		if meant := near.Name(property(b, "type"), knownTypes()); strings.HasSuffix(meant, "Trigger") {
			return s.at(rule.UnknownType, s.file.BindingLine(i, "type"), rule.Values{"type": property(b, "type"), "near": " It looks like " + meant + "."})
		}
	}
	return s.at(rule.NoTrigger, s.file.Line("bindings[0].type", "bindings[0]", "bindings"), nil)
}
