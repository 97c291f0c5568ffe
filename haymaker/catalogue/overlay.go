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
// after its id, laid over it, as OverlayDocuments does. It fails only when the
// folder cannot be read.
func (c *Catalogue) Overlay(origin string, folder fs.FS) (*Catalogue, error) {
	if _, err := fs.Stat(folder, "."); err != nil {
		return nil, fmt.Errorf("read the scenarios of %s: %w", origin, err)
	}
	files, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the scenarios of %s: %w", origin, err)
	}
	texts := map[string][]byte{}
	for _, file := range files {
		if texts[file], err = readBounded(folder, file); err != nil {
			return nil, fmt.Errorf("read scenario %s of %s: %w", file, origin, err)
		}
	}
	return c.OverlayDocuments(origin, texts)
}

// OverlayDocuments gives the catalogue with documents, by file name, laid over
// it: one of the same id takes the place of another. What is not valid is left
// out and listed by Refused. origin says where they are from, for people. It
// fails only when the program's own schema does not load.
func (c *Catalogue) OverlayDocuments(origin string, texts map[string][]byte) (*Catalogue, error) {
	schema, err := compileSchema()
	if err != nil {
		return nil, err
	}
	full := &Catalogue{scenarios: maps.Clone(c.scenarios), origins: maps.Clone(c.origins), texts: maps.Clone(c.texts), refused: slices.Clone(c.refused), allowance: c.allowance}
	for _, file := range slices.Sorted(maps.Keys(texts)) {
		scenario, err := parse(schema, file, texts[file], true)
		var problems Problems
		switch {
		case err == nil:
			full.add(scenario, origin, texts[file])
		case errors.As(err, &problems):
			full.refused = append(full.refused, Refused{File: file, Origin: origin, Problems: problems})
		default:
			return nil, fmt.Errorf("scenario %s of %s: %w", file, origin, err)
		}
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
