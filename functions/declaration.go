package functions

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Trigger is a kind of function, spelled as function.json spells its trigger.
type Trigger string

// The triggers HayMaker uses.
const (
	HTTP  Trigger = "httpTrigger"
	Queue Trigger = "queueTrigger"
	Timer Trigger = "timerTrigger"
)

// The binding names of our declarations. They are contract with the handler: the
// host sends a queue message as Data.message and a timer as Data.timer.
const (
	HTTPBinding  = "req"
	HTTPResponse = "res"
	QueueBinding = "message"
	TimerBinding = "timer"
)

// Declaration is one function as the host will see it.
type Declaration struct {
	Name      string    // folder name, which is the function's name
	Trigger   Trigger   // kind of its only trigger
	Binding   string    // name of the trigger's binding
	Queue     string    // queue triggers: name of the queue
	Schedule  string    // timer triggers: cron expression or %SETTING%
	Route     string    // HTTP triggers: route without the prefix "api"
	Methods   []string  // HTTP triggers: lower case, as the host compares them
	AuthLevel string    // HTTP triggers: anonymous, function or admin
	Bindings  []Binding // all bindings, as declared
	Raw       []byte    // the bytes of function.json
}

// Binding is one entry of "bindings"; fields that do not apply are empty.
type Binding struct {
	Name       string   `json:"name"`
	Type       string   `json:"type"`
	Direction  string   `json:"direction"`
	QueueName  string   `json:"queueName"`
	Connection string   `json:"connection"`
	DataType   string   `json:"dataType"`
	Schedule   string   `json:"schedule"`
	Route      string   `json:"route"`
	Methods    []string `json:"methods"`
	AuthLevel  string   `json:"authLevel"`
}

// The host's own rules for names (Azure Functions host 4.1037, Utility.cs and
// FunctionDescriptorProvider.cs): binding names take neither "_" nor "-".
var (
	functionName = regexp.MustCompile(`^(?i)[a-z][a-z0-9_\-]{0,127}$`)
	bindingName  = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9]{0,127}|\$return)$`)
)

func parseDeclaration(name string, raw []byte) (Declaration, error) {
	if !functionName.MatchString(name) || strings.EqualFold(name, "host") {
		return Declaration{}, fmt.Errorf("function %q: the host does not accept this folder name; begin with a letter and use letters, digits, _ and -, and not the word host", name)
	}
	var file struct {
		Bindings []Binding `json:"bindings"`
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if err := decoder.Decode(&file); err != nil {
		return Declaration{}, fmt.Errorf("function %s: %s is not a JSON object the host can read: %w", name, FileName, err)
	}
	d := Declaration{Name: name, Bindings: file.Bindings, Raw: raw}
	seen := map[string]bool{}
	for _, b := range file.Bindings {
		if !bindingName.MatchString(b.Name) {
			return Declaration{}, fmt.Errorf("function %s: binding name %q is invalid; use letters and digits only", name, b.Name)
		}
		if key := strings.ToLower(b.Name); seen[key] {
			return Declaration{}, fmt.Errorf("function %s: two bindings are called %q; binding names must be unique", name, b.Name)
		} else {
			seen[key] = true
		}
		if !isTrigger(b) {
			continue
		}
		if d.Trigger != "" {
			return Declaration{}, fmt.Errorf("function %s: two triggers are declared; a function has exactly one", name)
		}
		if err := d.setTrigger(b); err != nil {
			return Declaration{}, err
		}
	}
	if d.Trigger == "" {
		return Declaration{}, fmt.Errorf("function %s: no trigger binding is declared; a function has exactly one", name)
	}
	return d, nil
}

// isTrigger is the host's rule: the type ends in "trigger" in any case and the
// direction is not out.
func isTrigger(b Binding) bool {
	return strings.HasSuffix(strings.ToLower(b.Type), "trigger") && !strings.EqualFold(b.Direction, "out")
}

func (d *Declaration) setTrigger(b Binding) error {
	d.Trigger, d.Binding = Trigger(b.Type), b.Name
	switch d.Trigger {
	case Queue:
		if b.QueueName == "" || b.Connection == "" {
			return fmt.Errorf("function %s: a queueTrigger needs queueName and connection", d.Name)
		}
		d.Queue = b.QueueName
	case Timer:
		if b.Schedule == "" {
			return fmt.Errorf("function %s: a timerTrigger needs a schedule", d.Name)
		}
		d.Schedule = b.Schedule
	case HTTP:
		d.Methods, d.AuthLevel = b.Methods, b.AuthLevel
		d.Route = strings.Trim(b.Route, "/")
		if d.Route == "" {
			d.Route = d.Name
		}
		return d.checkRoute(b.Route)
	default:
		return fmt.Errorf("function %s: trigger type %q is not one HayMaker handles (%s, %s, %s)", d.Name, b.Type, HTTP, Queue, Timer)
	}
	return nil
}

// checkRoute refuses routes that the host refuses: reserved prefixes stop the
// function, a leading slash puts the whole host in error.
func (d *Declaration) checkRoute(declared string) error {
	lower := strings.ToLower(d.Route)
	switch {
	case strings.HasPrefix(declared, "/"):
		return fmt.Errorf("function %s: route %q begins with a slash, which puts the whole host in error", d.Name, declared)
	case strings.HasPrefix(lower, "admin"), strings.HasPrefix(lower, "runtime"):
		return fmt.Errorf("function %s: route %q begins with admin or runtime, which the host keeps for itself", d.Name, declared)
	}
	for _, m := range d.Methods {
		if m != strings.ToLower(m) {
			return fmt.Errorf("function %s: method %q must be lower case, as the host compares methods by case", d.Name, m)
		}
	}
	return nil
}

// Forwards reports whether the host passes HTTP requests of this function
// through unchanged, given that host.json enables forwarding: it does so only
// for exactly one httpTrigger and exactly one http output.
func (d Declaration) Forwards() bool {
	in, out := 0, 0
	for _, b := range d.Bindings {
		if !strings.EqualFold(b.Direction, "out") {
			in++
		}
		if !strings.EqualFold(b.Direction, "in") && b.Direction != "" {
			out++
			if b.Type != "http" {
				return false
			}
		}
	}
	return d.Trigger == HTTP && in == 1 && out == 1
}
