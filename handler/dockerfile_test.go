package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/functions"
)

// These tests prove what the image holds without an engine: they read the
// Dockerfile, follow its few forms of COPY and RUN, and fail on any other.

// stage is one FROM of the Dockerfile with its instructions.
type stage struct {
	name, image string
	steps       [][2]string // instruction, arguments
}

func dockerStages(t *testing.T) (stages []stage) {
	t.Helper()
	raw, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^\s*#.*\n`).ReplaceAllString(string(raw), "")
	text = strings.ReplaceAll(text, "\\\n", " ")
	from := regexp.MustCompile(`^--platform=linux/amd64 (\S+) AS (\S+)$`)
	for line := range strings.Lines(text) {
		instruction, arguments, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case instruction == "":
		case instruction == "FROM":
			m := from.FindStringSubmatch(arguments)
			if m == nil {
				t.Fatalf("FROM %s: every stage is for linux/amd64 and has a name", arguments)
			}
			stages = append(stages, stage{name: m[2], image: m[1]})
		default:
			last := &stages[len(stages)-1]
			last.steps = append(last.steps, [2]string{instruction, strings.TrimSpace(arguments)})
		}
	}
	return stages
}

func stageNamed(t *testing.T, name string) stage {
	t.Helper()
	stages := dockerStages(t)
	at := slices.IndexFunc(stages, func(s stage) bool { return s.name == name })
	if at < 0 {
		t.Fatalf("the Dockerfile has no stage %s", name)
	}
	return stages[at]
}

// buildInto executes what the build stage does to paths outside of its sources,
// below root.
func buildInto(t *testing.T, root string) {
	t.Helper()
	compile := regexp.MustCompile(`^go build .* -o (/\S+) (\./\S+)$`)
	staging := regexp.MustCompile(`^(/\S+)/bin/handler stage (/\S+)$`)
	for _, step := range stageNamed(t, "build").steps {
		fields := strings.Fields(step[1])
		switch target := fields[len(fields)-1]; {
		case step[0] == "COPY" && path.IsAbs(target):
			text, err := os.ReadFile(filepath.Join("..", fields[0]))
			if err != nil {
				t.Fatal(err)
			}
			place(t, filepath.Join(root, target), text)
		case step[0] == "RUN" && compile.MatchString(step[1]):
			m := compile.FindStringSubmatch(step[1])
			if _, err := os.Stat(filepath.Join("..", m[2])); err != nil {
				t.Errorf("the image builds %s: %v", m[2], err)
			}
			place(t, filepath.Join(root, m[1]), []byte("binary"))
		case step[0] == "RUN" && staging.MatchString(step[1]):
			m := staging.FindStringSubmatch(step[1])
			if _, err := os.Stat(filepath.Join(root, m[1], "bin/handler")); err != nil {
				t.Errorf("the handler is not built when it has to stage: %v", err)
			}
			if err := functions.Stage(filepath.Join(root, m[2])); err != nil {
				t.Fatal(err)
			}
		case step[0] == "RUN" && step[1] != "go mod download":
			t.Errorf("RUN %s: this test does not know what it does", step[1])
		}
	}
}

func place(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func files(t *testing.T, root string) (all []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func TestImageHoldsExactlyTheScriptRoot(t *testing.T) {
	root := t.TempDir()
	buildInto(t, root)
	app := stageNamed(t, "app")
	if stages := dockerStages(t); stages[len(stages)-1].name != "app" || app.image != "mcr.microsoft.com/azure-functions/base:4" {
		t.Errorf("a plain docker build must make the Functions image, not %s", stages[len(stages)-1].name)
	}
	var from, scriptRoot string
	for _, step := range app.steps {
		switch step[0] {
		case "COPY":
			fields := strings.Fields(step[1])
			if from != "" || len(fields) != 3 || fields[0] != "--from=build" {
				t.Fatalf("COPY %s: the image gets one tree, from the build stage", step[1])
			}
			from, scriptRoot = fields[1], strings.TrimSuffix(fields[2], "/")
		case "VOLUME", "WORKDIR", "ENTRYPOINT", "CMD":
			t.Errorf("%s %s would hide the script root or replace the host", step[0], step[1])
		}
	}
	env := regexp.MustCompile(`AzureWebJobsScriptRoot=(\S+)`).FindStringSubmatch(joined(app))
	if env == nil || env[1] != scriptRoot || scriptRoot != "/home/site/wwwroot" {
		t.Errorf("the tree goes to %s, the host looks in %v", scriptRoot, env)
	}
	want := []string{"bin/handler", "host.json"}
	for _, d := range declarations(t) {
		want = append(want, d.Name+"/function.json")
	}
	slices.Sort(want)
	if got := files(t, filepath.Join(root, from)); !slices.Equal(got, want) {
		t.Errorf("the script root holds\n%v\nwant\n%v", got, want)
	}
	if faults := checkFunctions(table(), filepath.Join(root, from), os.DirFS); len(faults) > 0 {
		t.Errorf("the handler would refuse to start in the image: %v", faults)
	}
}

func joined(s stage) string {
	var b strings.Builder
	for _, step := range s.steps {
		b.WriteString(step[0] + " " + step[1] + "\n")
	}
	return b.String()
}

// TestImageSetsWhatTheHostNeedsToIndex: a %SETTING% in a function.json that does
// not resolve drops the function.
func TestImageSetsWhatTheHostNeedsToIndex(t *testing.T) {
	env := joined(stageNamed(t, "app"))
	for _, d := range declarations(t) {
		name, token := strings.CutPrefix(strings.TrimSuffix(d.Schedule, "%"), "%")
		if token && !strings.Contains(env, " "+name+`="`) {
			t.Errorf("%s needs %s, which the image does not set", d.Name, name)
		}
	}
	for _, need := range []string{"AzureFunctionsJobHost__Logging__Console__IsEnabled=true", "FUNCTIONS_WORKER_RUNTIME=custom"} {
		if !strings.Contains(env, need) {
			t.Errorf("the image lacks %s", need)
		}
	}
}

func TestAgentImageIsSmallAndUnprivileged(t *testing.T) {
	agent := stageNamed(t, "agent")
	text := joined(agent)
	if !strings.Contains(agent.image, "distroless/static") || !strings.Contains(text, "USER nonroot") ||
		!strings.Contains(text, "COPY --from=build /out/haymaker-agent /haymaker-agent") {
		t.Errorf("the agent's image is %s with\n%s", agent.image, text)
	}
}

// TestImageBuildSeesEveryPackage_Defect49: the build stage copies named folders, so a new
// one must be named too.
func TestImageBuildSeesEveryPackage_Defect49(t *testing.T) {
	var copied []string
	binaries := []string{"list", "-deps", "-json=ImportPath,Dir"}
	for _, step := range stageNamed(t, "build").steps {
		if fields := strings.Fields(step[1]); step[0] == "COPY" && strings.HasSuffix(fields[0], "/") {
			copied = append(copied, strings.TrimSuffix(fields[0], "/"))
		}
		if m := regexp.MustCompile(` -o \S+ \./(\S+)$`).FindStringSubmatch(step[1]); step[0] == "RUN" && m != nil {
			binaries = append(binaries, "azurehaymaker/"+m[1])
		}
	}
	out, err := exec.CommandContext(t.Context(), "go", binaries...).Output()
	if err != nil {
		t.Fatalf("go %v: %v", binaries, err)
	}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); decoder.More(); {
		var p struct{ ImportPath string }
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		folder, own := strings.CutPrefix(p.ImportPath, "azurehaymaker/")
		if own && !slices.ContainsFunc(copied, func(c string) bool { return folder == c || strings.HasPrefix(folder, c+"/") }) {
			t.Errorf("the build stage does not copy %s", folder)
		}
	}
}
