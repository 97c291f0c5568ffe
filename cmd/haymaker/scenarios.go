package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker/catalogue"
)

// errRefusedDocuments is the answer "not valid"; what was printed says why.
var errRefusedDocuments = errors.New("not every document is valid")

func (p *program) scenariosCommand() *cobra.Command {
	scenarios := &cobra.Command{
		Use:   "scenarios",
		Short: "List, show, check, draw and try scenarios; nothing is asked of a deployment",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	scenarios.AddCommand(p.scenariosListCommand(), p.scenariosShowCommand(), p.scenariosValidateCommand(), p.scenariosGraphCommand(), p.scenariosTryCommand())
	return scenarios
}

// scenarioFlags say which documents there are besides the embedded ones, and
// what the operator allows.
type scenarioFlags struct{ overlay, allow, deny string }

func (f *scenarioFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.overlay, "overlay", "", "folder of your own scenarios (SCENARIO_OVERLAY)")
}

func (f *scenarioFlags) addAllowance(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.allow, "allow", "", "needs, ids or areas let into the draw (SCENARIO_ALLOW)")
	cmd.Flags().StringVar(&f.deny, "deny", "", "ids or areas kept out of it (SCENARIO_DENY)")
}

// load reads the embedded documents and those of the overlay.
func (p *program) loadScenarios(f scenarioFlags) (*catalogue.Catalogue, error) {
	setting := func(flag, name string) string {
		if flag != "" {
			return flag
		}
		return p.getenv(name)
	}
	allowance, err := catalogue.ParseAllowance(setting(f.allow, "SCENARIO_ALLOW"), setting(f.deny, "SCENARIO_DENY"))
	if err != nil {
		return nil, usage(err)
	}
	loaded, err := catalogue.Load()
	if err != nil {
		return nil, fmt.Errorf("the embedded scenarios: %w", err)
	}
	if folder := setting(f.overlay, "SCENARIO_OVERLAY"); folder != "" {
		if loaded, err = loaded.Overlay(folder, os.DirFS(folder)); err != nil {
			return nil, usage(err)
		}
	}
	if unknown := loaded.Unknown(allowance); len(unknown) > 0 {
		return nil, usage(fmt.Errorf("nothing is called %s: use needs, ids and areas", strings.Join(unknown, ", ")))
	}
	return loaded.Allowing(allowance), nil
}

// find gives the scenario that an argument names: a file, or an id.
func (p *program) findScenario(f scenarioFlags, argument string) (catalogue.Scenario, error) {
	return find(argument, func() (*catalogue.Catalogue, error) { return p.loadScenarios(f) })
}

func find(argument string, load func() (*catalogue.Catalogue, error)) (catalogue.Scenario, error) {
	if isFile(argument) {
		return parseFile(argument)
	}
	loaded, err := load()
	if err != nil {
		return catalogue.Scenario{}, err
	}
	scenario, ok := loaded.Scenario(argument)
	if !ok {
		return catalogue.Scenario{}, usage(fmt.Errorf("there is no scenario %q, and no such file: haymaker scenarios list names all%s", argument, resembling(loaded.IDs(), argument)))
	}
	return scenario, nil
}

func isFile(argument string) bool {
	ext := filepath.Ext(argument)
	return ext == ".yaml" || ext == ".yml" || strings.ContainsRune(argument, filepath.Separator)
}

func parseFile(file string) (catalogue.Scenario, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return catalogue.Scenario{}, usage(err)
	}
	scenario, err := catalogue.Parse(file, text)
	if err != nil {
		return catalogue.Scenario{}, usage(fmt.Errorf("the document is not valid:\n%w", err))
	}
	return scenario, nil
}

// resembling suggests ids that hold what was typed.
func resembling(ids []string, typed string) string {
	close := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return typed == "" || !strings.Contains(id, typed) })
	if len(close) == 0 {
		return ""
	}
	return "; did you mean " + strings.Join(close, " or ") + "?"
}
