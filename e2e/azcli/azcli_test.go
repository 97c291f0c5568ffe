package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/local/azuresim/admin"
)

// pretend puts a shell script in the place of az.
func pretend(t *testing.T, script string) *cli {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "az"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	az, err := newCLI(filepath.Join(folder, "config"), "ca.pem")
	if err != nil {
		t.Fatal(err)
	}
	return az
}

// TestMissingCLIIsSaidFirst: nothing is started, and one sentence says what to install.
func TestMissingCLIIsSaidFirst(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	var out bytes.Buffer
	err := drive(t.Context(), filepath.Join(t.TempDir(), "nothing here"), &out)
	if !errors.Is(err, errNoCLI) || !strings.Contains(err.Error(), "apt-get install") || out.Len() > 0 {
		t.Fatalf("%v, after %q", err, out.String())
	}
}

func TestOwnConfigurationAndNoTelemetry(t *testing.T) {
	az := pretend(t, `printf '["%s", "%s", "%s", "%s"]' "$AZURE_CONFIG_DIR" "$REQUESTS_CA_BUNDLE" "$AZURE_CORE_COLLECT_TELEMETRY" "$1"`)
	got, err := az.strings(t.Context(), "group")
	if err != nil || len(got) != 4 || filepath.Base(got[0]) != "config" || !slices.Equal(got[1:], []string{"ca.pem", "false", "group"}) {
		t.Fatalf("%v %v", got, err)
	}
}

// TestWrongAndUnable: a refusal counts, what the installed az cannot do at all does not.
func TestWrongAndUnable(t *testing.T) {
	for _, test := range []struct {
		script, line   string
		passed, failed int
	}{
		{`echo '["a"]'`, "ok ", 1, 0},
		{`echo nonsense`, "WRONG", 0, 1},
		{`echo 'ERROR: (AuthorizationFailed) no' >&2; exit 1`, "AuthorizationFailed", 0, 1},
		{`printf "ERROR: The command failed\nERROR: 'X' object has no attribute 'config'\n" >&2; exit 1`, "not with this az: 'X' object", 0, 0},
	} {
		var out bytes.Buffer
		trial := &trial{az: pretend(t, test.script), out: &out}
		trial.check("step", func() (string, error) { _, err := trial.az.strings(t.Context()); return "", err })
		if trial.passed != test.passed || trial.failed != test.failed || !strings.Contains(out.String(), test.line) {
			t.Errorf("%s: %d passed, %d failed, said %s", test.script, trial.passed, trial.failed, out.String())
		}
		if err := trial.verdict(); (err != nil) != (test.failed > 0) {
			t.Errorf("%s: verdict %v", test.script, err)
		}
	}
}

func TestCompare(t *testing.T) {
	for _, test := range []struct {
		listed, must, may []string
		want              string
	}{
		{[]string{"/A", "/b"}, []string{"/a"}, []string{"/a", "/B"}, ""},
		{nil, []string{"/a"}, []string{"/a"}, "az does not list /a"},
		{[]string{"/x"}, nil, nil, "az lists /x, which the simulator does not have"},
		{[]string{"/a", "/A"}, nil, []string{"/a"}, "az lists /a twice"},
		{strings.Fields("1 2 3 4 5 6 7"), nil, nil, "and 2 more"},
	} {
		if got := compare(test.listed, test.must, test.may); got != test.want && (test.want == "" || !strings.Contains(got, test.want)) {
			t.Errorf("compare(%v, %v, %v) = %q, want %q", test.listed, test.must, test.may, got, test.want)
		}
	}
}

func TestWhatMustBeListed(t *testing.T) {
	state := admin.State{Resources: []admin.ResourceView{
		{ID: "/vm", Type: "Microsoft.Compute/virtualMachines", Location: "eastus", Tags: map[string]string{"RunId": "r"}},
		{ID: "/vm/ext", Type: "Microsoft.Compute/virtualMachines/extensions", Location: "eastus", Tags: map[string]string{"RunId": "r"}},
		{ID: "/lock", Type: "Microsoft.Authorization/locks"},
	}}
	if must, may := resources(state); !slices.Equal(must, []string{"/vm"}) || len(may) != 3 {
		t.Errorf("resources: %v of %v", must, may)
	}
	if must, may := taggedBy("r")(state); !slices.Equal(must, []string{"/vm"}) || !slices.Equal(may, []string{"/vm", "/vm/ext"}) {
		t.Errorf("tagged: %v of %v", must, may)
	}
}

// TestAChangingTenantIsNoExcuse: only for what changed between the two looks.
func TestAChangingTenantIsNoExcuse(t *testing.T) {
	state := func(names ...string) (s admin.State) {
		for _, name := range names {
			s.Groups = append(s.Groups, admin.ResourceView{ID: name})
		}
		return s
	}
	l := list{wanted: groups}
	for _, test := range []struct {
		listed        string
		before, after admin.State
		want          string
		settled       bool
	}{
		{"a b", state("a", "b"), state("a", "b"), "", true},
		{"a", state("a", "b"), state("a", "b"), "az does not list b", true},
		{"a", state("a", "b"), state("a", "c"), "", false},
		{"a b c", state("a", "b"), state("a", "c"), "", false},
		{"b", state("a", "b"), state("a", "c"), "az does not list a", false},
		{"a d", state("a", "b"), state("a", "c"), "az lists d, which the simulator does not have", false},
	} {
		if got, settled := l.judge(strings.Fields(test.listed), test.before, test.after); got != test.want || settled != test.settled {
			t.Errorf("%s: %q, settled %v", test.listed, got, settled)
		}
	}
}
