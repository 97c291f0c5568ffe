package proof

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/local/funchost/conformance"
	"azurehaymaker/local/funchost/recordings"
	"azurehaymaker/local/proof/rule"
)

// writeFunctions puts function.json files beside the host.json of a valid app.
func writeFunctions(t *testing.T, base string, functions map[string]string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "app")
	for _, file := range []string{"host.json", "handler", "local.settings.json"} {
		text, err := os.ReadFile(filepath.Join("testdata/valid", base, file))
		if err != nil {
			t.Fatal(err)
		}
		part{mode: 0o755, content: string(text)}.write(t, filepath.Join(root, file))
	}
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		part{mode: 0o644, content: functions[name]}.write(t, filepath.Join(root, name, "function.json"))
	}
	return root
}

// recordedLines are the error lines of an app in discovery-1.json.
func recordedLines(t *testing.T, app string) []string {
	t.Helper()
	data, err := recordings.Read("discovery-1.json")
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]struct{ InErrorLines []string }
	if err := json.Unmarshal(data, &file); err != nil || len(file[app].InErrorLines) == 0 {
		t.Fatalf("%s: no lines: %v", app, err)
	}
	return file[app].InErrorLines
}

// TestSymptomsAreTheRecordedLines: for the recorded apps with all their mistakes the check
// gives each error line of the real host word for word, for its function.
func TestSymptomsAreTheRecordedLines(t *testing.T) {
	// The recorder's host had no bundle with Kafka in it.
	unbundled := "unknown-type"
	kafka := map[string]string{unbundled: conformance.FunctionErrors()[unbundled]}
	problems := check(t, writeFunctions(t, "queues", conformance.FunctionErrors()), Options{}).Problems
	problems = append(problems, check(t, writeFunctions(t, "forwarding", kafka), Options{}).Problems...)
	problems = append(problems, check(t, writeFunctions(t, "queues", map[string]string{"x": " "}), Options{}).Problems...)
	queues := map[string]string{
		"q":  `{"bindings":[{"name":"item","type":"queueTrigger","queueName":"orders"}]}`,
		"qo": `{"bindings":[{"name":"req","type":"httpTrigger"},{"name":"o","type":"queue","direction":"out","queueName":"orders"}]}`,
	}
	problems = append(problems, check(t, writeFunctions(t, "forwarding", queues), Options{}).Problems...)
	for _, line := range slices.Concat(recordedLines(t, "function-errors"), recordedLines(t, "only-bad-functions"), recordedLines(t, "queue-extension-absent")) {
		found := slices.ContainsFunc(problems, func(p rule.Problem) bool {
			return p.Symptom == line && strings.HasPrefix(line, "The '"+p.Function+"' function")
		})
		if !found {
			t.Errorf("no problem says\n%s\ngot:\n%s", line, describe(problems))
		}
	}
}

// TestMissingStorageQuotesTheRecordedLine: this one is a problem of the app and not of one
// function, so it quotes the line without its head.
func TestMissingStorageQuotesTheRecordedLine(t *testing.T) {
	r, _ := rule.Find(rule.StorageMissing)
	for _, line := range recordedLines(t, "storage-missing") {
		if _, text, ok := strings.Cut(line, "Storage.Queues: "); !ok || !strings.Contains(r.Symptom, text) {
			t.Errorf("%q is not in %q", line, r.Symptom)
		}
	}
}

// TestSymptomsQuoteTheRecordings: what a symptom quotes stands so in the recording of that
// mistake, with {…} for what differs.
func TestSymptomsQuoteTheRecordings(t *testing.T) {
	const down, worker = "Function host is not running.", "WorkerConfig for runtime: "
	for _, c := range []struct {
		id         rule.ID
		recordings string
		quote      string
	}{
		{rule.TooDeep, "log-too-deep.txt", "No job functions found."},
		{rule.NoFunctions, "log-empty-root.txt", "No job functions found."},
		{rule.VersionMissing, "log-no-version.txt", worker + "custom not found"},
		{rule.VersionMissing, "discovery-1.json", down},
		{rule.HandlerMissing, "log-no-custom-handler-section.txt", worker},
		{rule.HandlerMissing, "log-wrong-worker-runtime-no-custom-handler.txt", worker},
		{rule.HandlerPathMissing, "discovery-2.json", down},
		{rule.HostBroken, "log-bad-host-json.txt", down},
		{rule.NoHostFile, "discovery-2.json", down},
		{rule.LeadingSlash, "log-leading-slash-route.txt", "The route template separator character '/' cannot appear consecutively."},
		{rule.ProgramMissing, "log-missing-executable.txt", "Failed to start Worker Channel. Process fileName: "},
		{rule.ProgramNotExecutable, "log-not-executable.txt", "Failed to start Worker Channel. Process fileName: "},
		{rule.WrongArchitecture, "log-wrong-architecture.txt", "Failed to start Worker Channel. Process fileName: "},
		{rule.PortIgnored, "log-wrong-port.txt", "Initializing HttpWorker timed out."},
		{rule.TrialNeverReady, "log-wrong-port.txt", "Initializing HttpWorker timed out."},
		{rule.TrialCrashed, "log-handler-exits-1.txt", "Exceeded http worker restart retry count. Shutting down Functions Host"},
		{rule.TrialHostFailed, "log-no-version.txt", down},
		{rule.StorageMalformed, "log-storage-down.txt", "was unable to start."},
		{rule.BadSchedule, "log-bad-cron.txt", "function is in error: "},
		{rule.UnresolvedSetting, "log-unresolved-setting.txt", "function is in error: "},
		{rule.BrokenDeclaration, "log-bad-function-json.txt", "function is in error: "},
	} {
		data, err := recordings.Read(c.recordings)
		if err != nil {
			t.Fatal(err)
		}
		r, _ := rule.Find(c.id)
		if !strings.Contains(string(data), c.quote) || !strings.Contains(r.Symptom, c.quote) {
			t.Errorf("%s, %s: %q is not in both the recording and the symptom\n%s", c.id, c.recordings, c.quote, r.Symptom)
		}
	}
}
