package discovery

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/local/funchost/conformance"
	"azurehaymaker/local/funchost/settings"
)

func names(functions []*Function) []string {
	var list []string
	for _, f := range functions {
		list = append(list, f.Name)
	}
	return list
}

func TestAllowListIgnoresCaseAndKeepsTheListing(t *testing.T) {
	root := writeApp(t, map[string]string{"a": httpTrigger, "B": httpTrigger, "c": httpTrigger})
	result, err := Discover(root, Options{AllowList: []string{"b", "nobody"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := names(result.Loaded); !slices.Equal(got, []string{"B"}) {
		t.Errorf("loaded %v", got)
	}
	if got := names(result.All); !slices.Equal(got, []string{"a", "B", "c"}) {
		t.Errorf("all %v, want name order without regard to case", got)
	}
}

func TestNamesThatDifferInCaseOnlyStopTheHost(t *testing.T) {
	root := writeApp(t, map[string]string{"Same": httpTrigger, "same": httpTrigger})
	if _, err := Discover(root, Options{}); err == nil || !strings.Contains(err.Error(), "differ in case only") {
		t.Errorf("error %v", err)
	}
}

func TestForeignFilesAreSkipped(t *testing.T) {
	root := writeApp(t, map[string]string{"good": httpTrigger})
	for _, path := range []string{"README.md", "function.json"} {
		if err := os.WriteFile(filepath.Join(root, path), []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(root, "odd", functionFile), 0o700); err != nil {
		t.Fatal(err)
	}
	result, err := Discover(root, Options{})
	if err != nil || len(result.Problems) != 0 || len(result.All) != 1 {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestMissingRootIsAnError(t *testing.T) {
	if _, err := Discover(filepath.Join(t.TempDir(), "nowhere"), Options{}); err == nil {
		t.Error("no error")
	}
}

func TestBindingsAreResolved(t *testing.T) {
	root := writeApp(t, map[string]string{"q": `{"bindings":[
		{"type":"queueTrigger","name":"item","queueName":"%NAME%-in","connection":"Mine","dataType":"binary"},
		{"type":"queue","direction":"out","name":"$return","queueName":"Out-Queue"}]}`})
	env := settings.Environment{"NAME": "orders", "AzureWebJobsMine": "mine", "AzureWebJobsStorage": "default"}
	result, err := Discover(root, Options{Env: env, Bundle: true})
	if err != nil || len(result.Problems) != 0 {
		t.Fatalf("%v %v", result.Problems, err)
	}
	f := result.Usable()[0]
	if *f.Queue != (QueueTrigger{Queue: "orders-in", Connection: "mine", Binary: true}) {
		t.Errorf("trigger %+v", *f.Queue)
	}
	if len(f.Outputs) != 1 || f.Outputs[0] != (QueueOutput{Name: Return, Queue: "out-queue", Connection: "default"}) || !f.HasReturn() {
		t.Errorf("outputs %+v", f.Outputs)
	}
}

func TestForwardableNeedsExactlyTriggerAndHTTPOutput(t *testing.T) {
	root := writeApp(t, map[string]string{
		"plain":  httpTrigger,
		"extra":  `{"bindings":[{"type":"httpTrigger","name":"req"},{"type":"http","direction":"out","name":"res"},{"type":"queue","direction":"out","name":"q","queueName":"out"}]}`,
		"silent": `{"bindings":[{"type":"httpTrigger","name":"req","methods":["get"],"route":"v1/{*path}"}]}`,
	})
	result, err := Discover(root, Options{Env: settings.Environment{"AzureWebJobsStorage": "x"}, Bundle: true})
	if err != nil || len(result.Problems) != 0 {
		t.Fatalf("%v %v", result.Problems, err)
	}
	for name, want := range map[string]bool{"plain": true, "extra": false, "silent": false} {
		if got := result.Find(name).HTTP.Forwardable; got != want {
			t.Errorf("%s forwardable: %v", name, got)
		}
	}
	if f := result.Find("silent").HTTP; f.Route != "v1/{*path}" || f.AuthLevel != "function" || !slices.Equal(f.Methods, []string{"get"}) {
		t.Errorf("silent %+v", f)
	}
}

// TestRefusals are errors beyond the recorded app.
func TestRefusals(t *testing.T) {
	env := settings.Environment{"AzureWebJobsStorage": "x", "Identity__queueServiceUri": "https://example.invalid"}
	for want, source := range map[string]string{
		"does not have a closing":     `{"bindings":[{"type":"queueTrigger","name":"q","queueName":"%half"}]}`,
		"identity-based":              `{"bindings":[{"type":"queueTrigger","name":"q","queueName":"fine","connection":"Identity"}]}`,
		"from 3 through 63":           `{"bindings":[{"type":"queueTrigger","name":"q","queueName":"ab"}]}`,
		"Consecutive dash":            `{"bindings":[{"type":"queueTrigger","name":"q","queueName":"a--b"}]}`,
		"first or last letter":        `{"bindings":[{"type":"queueTrigger","name":"q","queueName":"-abc"}]}`,
		"(Parameter 'MaxRetryCount')": `{"retry":{"strategy":"fixedDelay"},` + httpTrigger[1:],
		"must be a JSON object":       `{"retry":5,` + httpTrigger[1:],
		"Illegal value 'magic'":       `{"configurationSource":"magic",` + httpTrigger[1:],
		"only allowed for bindings":   `{"bindings":[{"type":"httpTrigger","name":"$return"}]}`,
		"missing required 'type'":     `{"bindings":[{"name":"req"}]}`,
		"type 'Microsoft.Azure.WebJobs.Script.Description.DataType'": `{"bindings":[{"type":"httpTrigger","name":"req","dataType":"blob"}]}`,
		"is no JSON object":                `{"bindings":[5]}`,
		"listens to HTTP, queue and timer": `{"bindings":[{"type":"manualTrigger","name":"m"}]}`,
	} {
		result, err := Discover(writeApp(t, map[string]string{"f": source}), Options{Env: env, Bundle: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Problems) != 1 || !strings.Contains(result.Problems[0].Text, want) || len(result.Usable()) != 0 {
			t.Errorf("want %q, got %+v", want, result.Problems)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, source := range conformance.FunctionErrors() {
		f.Add(source)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, source string) {
		fn, problem := parse("f", dir, source)
		if problem == "" && (fn == nil || len(fn.Bindings) == 0) {
			t.Fatalf("accepted without bindings: %q", source)
		}
	})
}
