package catalogue

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Embedded reads the one embedded document with exactly this id, which costs an
// agent a fiftieth of Load. An unknown id is an error that names all; a document
// that is refused is Problems.
func Embedded(id string) (Scenario, error) {
	text, err := embedded.ReadFile("scenarios/" + id + ".yaml")
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return Scenario{}, fmt.Errorf("scenario %q is unknown: use one of %v", id, embeddedIDs())
	}
	if err != nil {
		return Scenario{}, fmt.Errorf("read scenario %s: %w", id, err)
	}
	schema, err := compileSchema()
	if err != nil {
		return Scenario{}, err
	}
	return parse(schema, id+".yaml", text, false)
}

func embeddedIDs() []string {
	files, _ := fs.Glob(embedded, "scenarios/*.yaml") // the pattern is well formed
	var ids []string
	for _, file := range files {
		ids = append(ids, strings.TrimSuffix(path.Base(file), ".yaml"))
	}
	return ids
}
