package functions

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func all(t testing.TB) []Declaration {
	t.Helper()
	declared, err := All()
	if err != nil {
		t.Fatal(err)
	}
	return declared
}

// TestContract locks what others rely on: names, triggers, queues, routes and
// levels. Changing a line here is a change of the product's interface.
func TestContract(t *testing.T) {
	want := `
check_agent_status_activity queueTrigger message check-agent-status-activity
create_service_principal_activity queueTrigger message create-service-principal-activity
dashboard httpTrigger req [get] dashboard/{*path} anonymous
deploy_container_app_activity queueTrigger message deploy-container-app-activity
drain_control_queues timerTrigger timer %HAYMAKER_CONTROL_SCHEDULE%
durable_api httpTrigger req [get post delete] durabletask/{*path} function
force_cleanup_activity queueTrigger message force-cleanup-activity
generate_report_activity queueTrigger message generate-report-activity
haymaker_api httpTrigger req [get post delete] v1/{*path} function
haymaker_timer timerTrigger timer %HAYMAKER_SCHEDULE%
health httpTrigger req [get] health anonymous
ingest_agent_events queueTrigger message agent-events
orchestrate_haymaker_run queueTrigger message orchestrate-haymaker-run
select_scenarios_activity queueTrigger message select-scenarios-activity
start_haymaker_run httpTrigger req [post] orchestrate_haymaker_run function
start_requested_run queueTrigger message execution-requests
sweep_orphans timerTrigger timer %HAYMAKER_ORPHAN_SCHEDULE%
sweep_task_hub timerTrigger timer %HAYMAKER_SWEEP_SCHEDULE%
validate_environment_activity queueTrigger message validate-environment-activity
verify_cleanup_activity queueTrigger message verify-cleanup-activity
`
	var got strings.Builder
	for _, d := range all(t) {
		switch d.Trigger {
		case HTTP:
			fmt.Fprintln(&got, d.Name, d.Trigger, d.Binding, d.Methods, d.Route, d.AuthLevel)
		case Queue:
			fmt.Fprintln(&got, d.Name, d.Trigger, d.Binding, d.Queue)
		case Timer:
			fmt.Fprintln(&got, d.Name, d.Trigger, d.Binding, d.Schedule)
		}
	}
	if got.String() != want[1:] {
		t.Errorf("the declarations are\n%s\nwant\n%s", got.String(), want)
	}
}

func TestDeclarationsAreWhatTheHostForwardsAndAccepts(t *testing.T) {
	valid := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	for _, d := range all(t) {
		if d.Trigger == HTTP && !d.Forwards() {
			t.Errorf("%s: the host would not forward its requests", d.Name)
		}
		if d.Trigger == Queue {
			if d.Queue != QueueName(d.Name) {
				t.Errorf("%s: listens to %s, QueueName says %s", d.Name, d.Queue, QueueName(d.Name))
			}
			// Without a valid poison queue the host loses failed messages for good.
			if poison := PoisonQueue(d.Queue); !valid.MatchString(poison) || len(poison) > 63 {
				t.Errorf("%s: its poison queue %s is no valid queue name", d.Name, poison)
			}
		}
		if !bytes.Contains(d.Raw, mark) || !bytes.Contains(d.Raw, []byte("functions/"+d.Name+"/function.json")) {
			t.Errorf("%s: function.json lacks the $comment by which staged copies are recognised", d.Name)
		}
	}
}

// TestNoRouteShadowsAnother applies the host's rule: routes are tried in the order
// of function names, not by how specific they are.
func TestNoRouteShadowsAnother(t *testing.T) {
	declared := slices.DeleteFunc(all(t), func(d Declaration) bool { return d.Trigger != HTTP })
	for i, earlier := range declared {
		for _, later := range declared[i+1:] {
			if shadows(earlier.Route, later.Route) {
				t.Errorf("%s (%s) takes the requests of %s (%s)", earlier.Name, earlier.Route, later.Name, later.Route)
			}
		}
	}
	for _, c := range [][2]string{{"{*path}", "health"}, {"v1/{*path}", "v1/runs"}, {"V1/{*path}", "v1"}, {"health", "HEALTH"}} {
		if !shadows(c[0], c[1]) {
			t.Errorf("the rule does not see that %s shadows %s", c[0], c[1])
		}
	}
}

// shadows reports whether a catch-all or literal route matches some path of a
// later one.
func shadows(earlier, later string) bool {
	literal := func(route string) (string, bool) {
		before, _, rest := strings.Cut(strings.ToLower(route), "{*")
		return strings.Trim(before, "/"), rest
	}
	e, rest := literal(earlier)
	l, _ := literal(later)
	return e == l || rest && (e == "" || strings.HasPrefix(l+"/", e+"/"))
}

func TestParseNamesEveryFault(t *testing.T) {
	file := func(bindings string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(`{"bindings":[` + bindings + `]}`)}
	}
	timer := `{"name":"timer","type":"timerTrigger","schedule":"0 * * * * *"}`
	route := func(r string) string {
		return `{"name":"req","type":"httpTrigger","methods":["get"],"route":"` + r + `"}`
	}
	faults := map[string]struct {
		file *fstest.MapFile
		want string
	}{
		"host":      {file(timer), `"host": the host does not accept`},
		"1digit":    {file(timer), `"1digit": the host does not accept`},
		"broken":    {&fstest.MapFile{Data: []byte(`{"bindings":`)}, "not a JSON object"},
		"array":     {&fstest.MapFile{Data: []byte(`[]`)}, "not a JSON object"},
		"empty":     {file(""), "no trigger binding"},
		"twice":     {file(timer + "," + strings.Replace(timer, `"timer"`, `"other"`, 1)), "two triggers"},
		"badname":   {file(`{"name":"my_timer","type":"timerTrigger","schedule":"x"}`), `binding name "my_timer" is invalid`},
		"samename":  {file(timer + `,{"name":"TIMER","type":"http","direction":"out"}`), "two bindings are called"},
		"noplan":    {file(`{"name":"timer","type":"timerTrigger"}`), "needs a schedule"},
		"noqueue":   {file(`{"name":"m","type":"queueTrigger","connection":"c"}`), "needs queueName and connection"},
		"unknown":   {file(`{"name":"m","type":"eventGridTrigger"}`), "not one HayMaker handles"},
		"slash":     {file(route("/x")), "begins with a slash"},
		"admin":     {file(route("Administrators")), "begins with admin"},
		"uppercase": {file(`{"name":"req","type":"httpTrigger","methods":["GET"],"route":"x"}`), "must be lower case"},
	}
	root := fstest.MapFS{"fine/function.json": file(timer), "note.txt": file("")}
	for name, c := range faults {
		root[name+"/function.json"] = c.file
	}
	declared, err := Parse(root)
	if len(declared) != 1 || declared[0].Name != "fine" || err == nil {
		t.Fatalf("parsed %d functions, error %v", len(declared), err)
	}
	for name, c := range faults {
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error does not say %q:\n%v", name, c.want, err)
		}
	}
}

func TestForwarding(t *testing.T) {
	trigger := Binding{Name: "req", Type: "httpTrigger", Direction: "in"}
	out := Binding{Name: "res", Type: "http", Direction: "out"}
	for name, c := range map[string]struct {
		bindings []Binding
		want     bool
	}{
		"trigger and output": {[]Binding{trigger, out}, true},
		"no output":          {[]Binding{trigger}, false},
		"queue output too":   {[]Binding{trigger, out, {Name: "q", Type: "queue", Direction: "out"}}, false},
		"other input too":    {[]Binding{trigger, out, {Name: "b", Type: "blob", Direction: "in"}}, false},
	} {
		if got := (Declaration{Trigger: HTTP, Bindings: c.bindings}).Forwards(); got != c.want {
			t.Errorf("%s: Forwards is %v", name, got)
		}
	}
}

func TestSourceFolderHoldsNothingForeign(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			if path.Ext(e.Name()) != ".go" {
				t.Errorf("foreign file functions/%s: only function folders and Go files belong there", e.Name())
			}
			continue
		}
		if e.Name() == "testdata" {
			continue
		}
		if extra := foreignFile(e.Name()); extra != "" {
			t.Errorf("foreign file functions/%s/%s", e.Name(), extra)
		}
	}
}

func FuzzDeclaration(f *testing.F) {
	for _, d := range all(f) {
		f.Add(d.Raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := parseDeclaration("fuzzed", raw)
		if err == nil && (d.Binding == "" || d.Trigger == "") {
			t.Fatalf("accepted without a trigger: %s", raw)
		}
		if err != nil && !strings.Contains(err.Error(), "fuzzed") {
			t.Fatalf("the error does not name the function: %v", err)
		}
	})
}
