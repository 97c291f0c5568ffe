package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker/catalogue"
)

// verdict is what scenarios validate answers.
type verdict struct {
	Documents int                `json:"documents"`
	Valid     bool               `json:"valid"`
	Problems  catalogue.Problems `json:"problems"`
}

func (p *program) scenariosValidateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "validate [FILE|DIR]...",
		Short: "Check documents against the schema and the rules",
		Long: `validate checks the named documents, every *.yaml of named folders, or without
arguments the embedded ones. Each problem has file, line, field and fix.

Exit codes: 0 all valid; 1 not so.`,
		Example: "  haymaker scenarios validate ./scenarios\n  haymaker scenarios validate webapps-90-shop.yaml --format json",
		RunE: func(_ *cobra.Command, args []string) error {
			answer, err := validate(args)
			if err != nil {
				return err
			}
			if err := p.printVerdict(answer); err != nil {
				return err
			}
			if !answer.Valid {
				return errRefusedDocuments
			}
			return nil
		},
	}
}

func validate(arguments []string) (verdict, error) {
	answer := verdict{Problems: catalogue.Problems{}}
	if len(arguments) == 0 {
		loaded, err := catalogue.LoadStrict()
		if !errors.As(err, &answer.Problems) && err != nil {
			return verdict{}, err
		}
		if loaded != nil {
			answer.Documents = len(loaded.IDs())
		}
	}
	files, err := documentFiles(arguments)
	if err != nil {
		return verdict{}, usage(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return verdict{}, usage(err)
		}
		answer.Documents++
		_, err = catalogue.Parse(file, text)
		var problems catalogue.Problems
		if !errors.As(err, &problems) && err != nil {
			return verdict{}, err
		}
		answer.Problems = append(answer.Problems, problems...)
	}
	answer.Valid = len(answer.Problems) == 0
	return answer, nil
}

// documentFiles replaces folders by the documents in them.
func documentFiles(arguments []string) ([]string, error) {
	var files []string
	for _, argument := range arguments {
		info, err := os.Stat(argument)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, argument)
			continue
		}
		inside, err := filepath.Glob(filepath.Join(argument, "*.yaml"))
		if err != nil {
			return nil, err
		}
		if len(inside) == 0 {
			return nil, fmt.Errorf("folder %s has no *.yaml", argument)
		}
		files = append(files, inside...)
	}
	return files, nil
}

func (p *program) printVerdict(answer verdict) error {
	return p.print(answer, func(t *tabular) {
		t.pair("Documents", answer.Documents)
		t.pair("Problems", len(answer.Problems))
		if len(answer.Problems) == 0 {
			return
		}
		t.header("Where", "Field", "Problem and fix")
		for _, problem := range answer.Problems {
			t.row(fmt.Sprintf("%s:%d", problem.File, problem.Line), problem.Field, problem.Message)
			t.row("", "", "Fix: "+problem.Fix)
		}
	})
}
