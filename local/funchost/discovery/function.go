package discovery

import (
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/funchost/retry"
	"azurehaymaker/local/funchost/schedule"
)

// Function is one folder with a function.json that passed stage 1.
type Function struct {
	Name string
	// Dir is the folder's path.
	Dir string
	// Source is the text of function.json.
	Source   string
	Config   *jsonnet.Object
	Bindings []Binding
	// Described is true after stage 2, Indexed after stage 3: only an indexed function runs.
	Described, Indexed bool
	// Retry is the function's own retry policy; nil when it has none.
	Retry *retry.Policy
	// Disabled is true when an app setting switches the listener off.
	Disabled bool

	// Trigger is valid after stage 2; exactly one of HTTP, Queue and Timer is set for
	// the triggers this host listens to.
	Trigger Binding
	HTTP    *HTTPTrigger
	Queue   *QueueTrigger
	Timer   *TimerTrigger
	// Outputs are the queue outputs, valid after stage 3.
	Outputs []QueueOutput
}

// HTTPTrigger is the httpTrigger binding.
type HTTPTrigger struct {
	// Route is the template without the prefix.
	Route string
	// Methods as written; empty means all.
	Methods   []string
	AuthLevel string
	// Response is the name of the http output binding; empty when there is none.
	Response string
	// Forwardable is true when the trigger and one http output are the only bindings.
	Forwardable bool
}

// QueueTrigger is the queueTrigger binding.
type QueueTrigger struct {
	Queue      string
	Connection string
	// Binary is dataType binary: the data is handed over as bytes.
	Binary bool
}

// TimerTrigger is the timerTrigger binding.
type TimerTrigger struct {
	Schedule     schedule.Schedule
	RunOnStartup bool
	UseMonitor   bool
}

// QueueOutput is a queue binding with direction out.
type QueueOutput struct {
	Name       string
	Queue      string
	Connection string
	Binary     bool
}

// Return is the name of the output binding that takes the function's return value.
const Return = "$return"

// HasReturn says whether a $return output binding exists.
func (f *Function) HasReturn() bool {
	for _, b := range f.Bindings {
		if b.Name == Return {
			return true
		}
	}
	return false
}

// Binding is one entry of bindings.
type Binding struct {
	Name, Type string
	// Direction is in, out or inout.
	Direction string
	DataType  string
	Raw       *jsonnet.Object
}

// IsTrigger says whether the binding is a trigger: its type ends so and it is no output.
func (b Binding) IsTrigger() bool {
	return strings.HasSuffix(strings.ToLower(b.Type), "trigger") && b.Direction != "out"
}

// Is compares the type without regard to case.
func (b Binding) Is(kind string) bool { return strings.EqualFold(b.Type, kind) }

// Text is a property's text form; empty when absent or null.
func (b Binding) Text(property string) string {
	value, _ := b.Raw.GetFold(property)
	return jsonnet.Text(value)
}

// Flag is a boolean property.
func (b Binding) Flag(property string, fallback bool) bool {
	value, ok := b.Raw.GetFold(property)
	if !ok || value == nil {
		return fallback
	}
	return strings.EqualFold(jsonnet.Text(value), "true")
}

// Problem is the error of one function.
type Problem struct {
	Function string
	// Stage is 1, 2 or 3.
	Stage int
	// Text is the host's text without the leading "The 'x' function is in error: ".
	Text string
}

// Line is the line the host logs for the problem.
func (p Problem) Line() string { return "The '" + p.Function + "' function is in error: " + p.Text }
