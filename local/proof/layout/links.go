package layout

import (
	"os"
	"path/filepath"
	"strings"

	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/rule"
)

// links judges symbolic links that are function folders or their declarations.
func links(a *app.App) []rule.Problem {
	entries, err := os.ReadDir(a.Root)
	if err != nil {
		return nil
	}
	var problems []rule.Problem
	for _, entry := range entries {
		paths := []string{entry.Name()}
		if entry.IsDir() {
			paths = []string{entry.Name() + "/" + app.DeclarationFile}
		}
		for _, path := range paths {
			if isLink(a.Root, path) {
				problems = append(problems, link(a, entry.Name(), path)...)
			}
		}
	}
	return problems
}

func link(a *app.App, function, path string) []rule.Problem {
	at := rule.Place{Function: function, File: path}
	target, err := filepath.EvalSymlinks(filepath.Join(a.Root, path))
	if err != nil {
		if looksLikeFile(path) {
			at.Function = ""
		}
		return []rule.Problem{rule.New(rule.DanglingLink, at, rule.Values{"path": path})}
	}
	if f := a.Folder(function); f == nil || !f.Declaration.There {
		return nil
	}
	root, err := filepath.EvalSymlinks(a.Root)
	if err != nil || inside(root, target) {
		return nil
	}
	return []rule.Problem{rule.New(rule.LinkOutside, at, rule.Values{"path": path})}
}

// looksLikeFile tells a link that was meant to be a file of the root from one that was
// meant to be a function folder.
func looksLikeFile(path string) bool {
	return filepath.Ext(path) != "" && filepath.Base(path) != app.DeclarationFile
}

func inside(root, target string) bool {
	below, err := filepath.Rel(root, target)
	return err == nil && below != ".." && !strings.HasPrefix(below, ".."+string(os.PathSeparator))
}
