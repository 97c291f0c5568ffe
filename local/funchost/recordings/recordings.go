// Package recordings holds what was recorded from the real Functions host, version
// 4.1037.0, as it was recorded: calls, answers, queue contents and console logs. It is the
// measure of this repository's host; README.md in the folder files tells how each file was
// made and how to read it.
//
// Only tests and the conformance suite import it.
package recordings

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed files
var files embed.FS

// Read gives a recording by its name, such as "odd-answers.json".
func Read(name string) ([]byte, error) {
	data, err := files.ReadFile("files/" + name)
	if err != nil {
		return nil, fmt.Errorf("recording: %w", err)
	}
	return data, nil
}

// Names lists all recordings, without their README.
func Names() ([]string, error) {
	var names []string
	err := fs.WalkDir(files, "files", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "README.md" {
			names = append(names, strings.TrimPrefix(path, "files/"))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the recordings: %w", err)
	}
	slices.Sort(names)
	return names, nil
}
