package declaration

import (
	"strings"
	"time"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/rule"
)

// Result is what the declarations give.
type Result struct {
	Problems []rule.Problem
	// Found are the functions the host would load and index, in its order.
	Found []string
}

// Check judges every function folder. Now is when schedules are asked for their next
// time.
func Check(a *app.App, now time.Time) Result {
	var result Result
	if a.Found == nil {
		return result
	}
	lost := map[string]bool{}
	for _, p := range a.Found.Problems {
		problems := translate(a, p)
		result.Problems = append(result.Problems, problems...)
		lost[p.Function] = len(problems) > 0
	}
	for _, f := range a.Found.Loaded {
		result.Problems = append(result.Problems, beside(a, f, lost[f.Name])...)
		if !lost[f.Name] && !hasError(result.Problems, f.Name) {
			result.Found = append(result.Found, f.Name)
		}
	}
	result.Problems = append(result.Problems, schedules(a, now)...)
	result.Problems = append(result.Problems, routes(a)...)
	result.Problems = append(result.Problems, queues(a)...)
	return result
}

func hasError(problems []rule.Problem, function string) bool {
	for _, p := range problems {
		if p.Function == function && p.Severity == rule.Error {
			return true
		}
	}
	return false
}

// translate turns a problem of discovery into those of the catalogue.
func translate(a *app.App, p discovery.Problem) []rule.Problem {
	folder := a.Folder(p.Function)
	if folder == nil {
		return nil
	}
	s := &subject{app: a, folder: folder, text: p.Text, file: folder.Declaration}
	switch p.Stage {
	case 1:
		return s.parsing()
	case 2:
		return s.describing()
	default:
		return s.indexing()
	}
}

// subject is one text of discovery about one function.
type subject struct {
	app    *app.App
	folder *app.Folder
	file   app.File
	text   string
}

func (s *subject) says(part string) bool { return strings.Contains(s.text, part) }

// at makes the one problem of this text. Values are added to the text itself.
func (s *subject) at(id rule.ID, line int, values rule.Values) []rule.Problem {
	all := rule.Values{"text": s.text}
	for name, value := range values {
		all[name] = value
	}
	return []rule.Problem{rule.New(id, rule.Place{Function: s.folder.Name, File: s.file.Name, Line: line}, all)}
}
