package main

import (
	"os"
	"strings"
	"testing"
)

// TestTheReadmesProof runs the command that the README shows, on an app that fails as
// this project's predecessor did.
func TestTheReadmesProof(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(readme), "\n## Proof before deployment\n")
	_, block, shown := strings.Cut(section, "```text\n$ bin/haymaker functions check .\n")
	want, _, ends := strings.Cut(block, "```")
	if !found || !shown || !ends {
		t.Fatal("README.md does not show `bin/haymaker functions check .` under Proof before deployment")
	}
	root := tooDeep(t)
	t.Chdir(root)
	got := runCheck(t, ".")
	printed := strings.Replace(got.stdout, root, "/src/app", 1) + got.stderr
	if got.code != 1 || printed != want {
		t.Errorf("exit code %d; the README shows\n%s\nbut the command prints\n%s", got.code, want, printed)
	}
}
