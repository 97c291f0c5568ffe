package discovery

import (
	"fmt"
	"regexp"
	"strings"
)

func describeAll(result *Result, o Options) {
	var routes []*Function
	for _, f := range result.Loaded {
		problem := describe(f, o)
		if problem == "" && f.HTTP != nil {
			problem = routeConflict(f, routes)
		}
		if problem != "" {
			result.Problems = append(result.Problems, Problem{f.Name, 2, problem})
			continue
		}
		f.Described = true
		if f.HTTP != nil {
			routes = append(routes, f)
		}
	}
}

// describe is stage 2 for one function; the problem is empty when it is good.
func describe(f *Function, o Options) string {
	if problem := checkNames(f.Bindings); problem != "" {
		return problem
	}
	if problem := findTrigger(f); problem != "" {
		return problem
	}
	if problem := checkTypes(f.Bindings, o.Bundle); problem != "" {
		return problem
	}
	switch {
	case f.Trigger.Is("timerTrigger"):
		if _, ok := f.Trigger.Raw.GetFold("schedule"); !ok {
			return "Can't figure out which ctor to call."
		}
		f.Timer = &TimerTrigger{RunOnStartup: f.Trigger.Flag("runOnStartup", false), UseMonitor: f.Trigger.Flag("useMonitor", true)}
	case f.Trigger.Is("queueTrigger"):
		f.Queue = &QueueTrigger{Binary: f.Trigger.DataType == "binary"}
	case f.Trigger.Is("httpTrigger"):
		return describeHTTP(f)
	}
	return ""
}

func bindingName() *regexp.Regexp {
	return regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9]{0,127}|\$return)$`)
}

func checkNames(bindings []Binding) string {
	seen := map[string]bool{}
	for _, b := range bindings {
		if !bindingName().MatchString(b.Name) {
			return fmt.Sprintf("The binding name %s is invalid. Please assign a valid name to the binding.", b.Name)
		}
		if b.Name == Return && b.Direction != "out" {
			return "Binding name $return is only allowed for bindings with direction 'out'."
		}
		if b.Type == "" {
			return fmt.Sprintf("Binding %s is missing required 'type' property.", b.Name)
		}
		if key := strings.ToLower(b.Name); seen[key] {
			return fmt.Sprintf("Multiple bindings with name '%s' discovered. Binding names must be unique.", b.Name)
		} else {
			seen[key] = true
		}
	}
	return ""
}

func findTrigger(f *Function) string {
	count := 0
	for _, b := range f.Bindings {
		if b.IsTrigger() {
			f.Trigger = b
			count++
		}
	}
	switch count {
	case 0:
		return "No trigger binding specified. A function must have a trigger input binding."
	case 1:
		return ""
	default:
		return "Multiple trigger bindings defined. A function can only have a single trigger binding."
	}
}

func checkTypes(bindings []Binding, bundle bool) string {
	var unknown []string
	for _, b := range bindings {
		switch strings.ToLower(b.Type) {
		case "httptrigger", "timertrigger", "manualtrigger", "warmuptrigger":
		case "http":
			if b.Direction != "out" {
				unknown = append(unknown, b.Type)
			}
		case "queuetrigger", "queue":
			if !bundle {
				unknown = append(unknown, b.Type)
			}
		default:
			unknown = append(unknown, b.Type)
		}
	}
	if len(unknown) == 0 {
		return ""
	}
	return fmt.Sprintf("The binding type(s) '%s' are not registered. Please ensure the type is correct and the binding extension is installed.", strings.Join(unknown, ", "))
}
