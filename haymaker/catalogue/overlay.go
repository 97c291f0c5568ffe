package catalogue

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
)

// OriginEmbedded is the origin of the documents that come with the program.
const OriginEmbedded = "embedded"

// Refused is an overlay document that is not valid. It takes no other down.
type Refused struct {
	File     string   `json:"file"`
	Origin   string   `json:"origin"`
	Problems Problems `json:"problems"`
}

// Overlay gives the catalogue with the documents of a folder, *.yaml each named
// after its id, laid over it: a document of the same id takes the place of
// another. What is not valid is left out and listed by Refused. origin names the
// folder for people. It fails only when the folder cannot be read.
func (c *Catalogue) Overlay(origin string, folder fs.FS) (*Catalogue, error) {
	schema, err := compileSchema()
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(folder, "."); err != nil {
		return nil, fmt.Errorf("read the scenarios of %s: %w", origin, err)
	}
	files, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the scenarios of %s: %w", origin, err)
	}
	full := &Catalogue{scenarios: maps.Clone(c.scenarios), origins: maps.Clone(c.origins), texts: maps.Clone(c.texts), refused: slices.Clone(c.refused), allowance: c.allowance}
	for _, file := range files {
		text, err := readBounded(folder, file)
		if err == nil {
			var scenario Scenario
			if scenario, err = parse(schema, file, text); err == nil {
				full.add(scenario, origin, text)
				continue
			}
		}
		var problems Problems
		if !errors.As(err, &problems) {
			problems = Problems{{File: file, Message: err.Error(), Fix: "make the file readable"}}
		}
		full.refused = append(full.refused, Refused{File: file, Origin: origin, Problems: problems})
	}
	full.ids = slices.Sorted(maps.Keys(full.scenarios))
	return full, nil
}

// readBounded reads a file that may be of any size, as far as a document can be
// long: one more byte is enough to refuse it.
func readBounded(folder fs.FS, file string) (text []byte, err error) {
	opened, err := folder.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	return io.ReadAll(io.LimitReader(opened, maxDocument+1))
}

func (c *Catalogue) add(scenario Scenario, origin string, text []byte) {
	c.scenarios[scenario.ID], c.origins[scenario.ID], c.texts[scenario.ID] = scenario, origin, text
}

// Origin says where a scenario's document is from.
func (c *Catalogue) Origin(id string) string { return c.origins[id] }

// Text is a scenario's document as it was read; nil when there is none.
func (c *Catalogue) Text(id string) []byte { return c.texts[id] }

// Refused lists the overlay documents that are not valid.
func (c *Catalogue) Refused() []Refused { return slices.Clone(c.refused) }
