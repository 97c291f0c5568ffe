package conformance

import (
	"os"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/local/funchost/recordings"
)

// claims tells for each recording what holds the host to it: the suite itself, or a test
// of another package that names the file. The speeds are in no test: the recordings' README
// calls them rough anchors of one machine, and a host in Go has others.
func claims() map[string]string {
	const suite, alone = "TestConformance", "TestAlone"
	all := map[string]string{
		"abort-retry-disconnect.json": suite, "admin-and-auth-development.json": suite, "admin-and-auth-production.json": suite,
		"handler-environment.json": suite, "http-client-side.json": suite, "invocations-handler-side.jsonl": suite, "odd-answers.json": suite,
		"queue-output-vectors.json": suite, "queues-snapshot.json": suite, "streaming.json": suite,
		"discovery-1.json": alone, "discovery-2.json": alone, "empty-200-json.json": alone, "function-timeout.json": alone,
		"handler-exit-0.json": alone, "handler-exit-1.json": alone, "handler-sigkill.json": alone, "queue-messageencoding-none.json": alone,
		"shutdown.json": alone, "queue-batchsize.json": alone, "artefacts/empty-200-no-message.json": alone,
		"ncrontab-vectors.json": "../schedule/vectors_test.go",
		"throughput.json":       "",
	}
	for name := range consoleApps() {
		all["log-"+name+".txt"] = alone
	}
	all["log-healthy.txt"] = alone
	return all
}

// TestEveryRecordingIsClaimed: a new recording cannot be forgotten, and none is claimed
// that is not there. That the suite did compare with a file, [TestConformance] and
// [TestAlone] check.
func TestEveryRecordingIsClaimed(t *testing.T) {
	names, err := recordings.Names()
	if err != nil {
		t.Fatal(err)
	}
	all := claims()
	for _, name := range names {
		place, ok := all[name]
		if !ok {
			t.Errorf("%s: nothing compares the host with it", name)
		}
		if !strings.HasPrefix(place, "..") {
			continue
		}
		source, err := os.ReadFile(place)
		if err != nil || !strings.Contains(string(source), name) {
			t.Errorf("%s: %s does not read it (%v)", name, place, err)
		}
	}
	for name := range all {
		if !slices.Contains(names, name) {
			t.Errorf("%s is claimed and not there", name)
		}
	}
	if len(names) < 40 {
		t.Errorf("only %d recordings", len(names))
	}
}

// checkClaims says which recordings a suite was to compare with and did not.
func checkClaims(t *testing.T, suite string, results []Result) {
	t.Helper()
	for name, place := range claims() {
		if place == suite && !slices.ContainsFunc(results, func(r Result) bool { return r.Fixture == name }) {
			t.Errorf("nothing was compared with %s", name)
		}
	}
}
