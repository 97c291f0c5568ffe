package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestHintsNameOptionsThatExist_Defect52: every option that a text of this program
// names is one of a command, and every command it names exists.
func TestHintsNameOptionsThatExist_Defect52(t *testing.T) {
	p := program{}
	options, commands := []string{"help", "version"}, []string{}
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		commands = append(commands, cmd.CommandPath())
		for _, flags := range []*pflag.FlagSet{cmd.LocalFlags(), cmd.PersistentFlags()} {
			flags.VisitAll(func(flag *pflag.Flag) { options = append(options, flag.Name) })
		}
		for _, child := range cmd.Commands() {
			visit(child)
		}
	}
	visit(p.root())
	option, command := regexp.MustCompile(`(?:^|[\s(`+"`"+`'"])--([a-z][a-z-]*)`), regexp.MustCompile("`haymaker ((?:[a-z]+ ?)+)")
	checked := 0
	for _, text := range texts(t) {
		if !strings.Contains(text, " ") {
			continue // an argument of another program, no hint
		}
		for _, found := range option.FindAllStringSubmatch(text, -1) {
			if checked++; !slices.Contains(options, found[1]) {
				t.Errorf("%q names the option --%s, which no command has", text, found[1])
			}
		}
		for _, found := range command.FindAllStringSubmatch(text, -1) {
			if checked++; !slices.Contains(commands, "haymaker "+strings.TrimSpace(found[1])) {
				t.Errorf("%q names a command that does not exist", text)
			}
		}
	}
	if checked < 40 {
		t.Errorf("only %d hints were found: the search is wrong", checked)
	}
}

// texts are the program's string literals.
func texts(t *testing.T) (all []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(node ast.Node) bool {
			if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					all = append(all, text)
				}
			}
			return true
		})
	}
	return all
}
