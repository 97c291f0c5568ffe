// Package layout checks where the files of an app lie. It finds what the host
// never mentions, because the host does not look there: folders one level too
// deep, misnamed files, links that lead nowhere, another root.
//
// It reads names only and never follows a link out of a folder while searching.
package layout

import (
	"os"
	"path/filepath"
	"strings"

	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/rule"
)

// WrongRoot says when the root is not the app's root at all, in which case nothing
// else about it is worth saying.
func WrongRoot(a *app.App) []rule.Problem {
	if a.HostFile.There {
		return nil
	}
	for _, f := range a.Folders {
		if exists(a.Root, f.Name, settings.HostFile) && !f.Declaration.There {
			return []rule.Problem{rule.New(rule.RootBelow, rule.Place{File: f.Name + "/" + settings.HostFile}, rule.Values{"folder": f.Name})}
		}
	}
	if exists(filepath.Dir(a.Root), settings.HostFile) {
		return []rule.Problem{rule.New(rule.RootAbove, rule.Place{}, nil)}
	}
	return nil
}

// Check lists what is wrong with the places of files.
func Check(a *app.App) []rule.Problem {
	problems := hostFile(a)
	for _, f := range a.Folders {
		problems = append(problems, declarationFile(a, f)...)
	}
	problems = append(problems, caseClashes(a)...)
	problems = append(problems, links(a)...)
	problems = append(problems, ignored(a)...)
	deep := tooDeep(a)
	if len(deep) == 0 && len(problems) == 0 && len(a.Functions()) == 0 {
		problems = append(problems, rule.New(rule.NoFunctions, rule.Place{}, nil))
	}
	return append(problems, deep...)
}

func exists(parts ...string) bool {
	info, err := os.Stat(filepath.Join(parts...))
	return err == nil && info.Mode().IsRegular()
}

func hostFile(a *app.App) []rule.Problem {
	if a.HostFile.There {
		return nil
	}
	if found := misnamed(a.Root, settings.HostFile); found != "" {
		return []rule.Problem{rule.New(rule.MisnamedHostFile, rule.Place{File: found}, rule.Values{"found": found})}
	}
	return []rule.Problem{rule.New(rule.NoHostFile, rule.Place{}, nil)}
}

func declarationFile(a *app.App, f app.Folder) []rule.Problem {
	if f.Declaration.There {
		return nil
	}
	at := rule.Place{Function: f.Name, File: f.Name + "/" + app.DeclarationFile}
	if info, err := os.Stat(filepath.Join(a.Root, f.Name, app.DeclarationFile)); err == nil && info.IsDir() {
		return []rule.Problem{rule.New(rule.FileIsFolder, at, nil)}
	}
	if found := misnamed(filepath.Join(a.Root, f.Name), app.DeclarationFile); found != "" {
		at.File = f.Name + "/" + found
		return []rule.Problem{rule.New(rule.MisnamedFile, at, rule.Values{"found": found})}
	}
	return nil
}

// misnamed finds a file whose name is the wanted one but for letter case, a plural, a
// second ending, or a letter.
func misnamed(folder, wanted string) string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return ""
	}
	stem := strings.TrimSuffix(wanted, ".json")
	for _, entry := range entries {
		name := strings.ToLower(entry.Name())
		if entry.IsDir() || entry.Name() == wanted {
			continue
		}
		switch name {
		case wanted, stem + "s.json", wanted + ".txt", wanted + "c", stem + ".jsn", stem + ".json5", wanted + ".json", stem + ".yaml", stem + ".yml":
			return entry.Name()
		}
	}
	return ""
}

func caseClashes(a *app.App) []rule.Problem {
	var problems []rule.Problem
	functions := a.Functions()
	for i, f := range functions {
		for _, other := range functions[:i] {
			if strings.EqualFold(f.Name, other.Name) {
				problems = append(problems, rule.New(rule.CaseClash, rule.Place{Function: f.Name, File: f.Declaration.Name}, rule.Values{"other": other.Name}))
				break
			}
		}
	}
	return problems
}
