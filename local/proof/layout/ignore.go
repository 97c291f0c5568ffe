package layout

import (
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/rule"
)

// maxIgnoreFile bounds what is read of an ignore file or Dockerfile, in bytes.
const maxIgnoreFile = 1 << 20

// ignored finds entries of .funcignore and .dockerignore that keep a function out of
// what is deployed. Core Tools takes a plain entry for a prefix: "test" drops
// "testOrders" too. A .dockerignore counts only where the Dockerfile copies the
// whole folder.
func ignored(a *app.App) []rule.Problem {
	problems := ignoredBy(a, ".funcignore", true)
	dockerfile, _ := read(filepath.Join(a.Root, "Dockerfile"))
	if regexp.MustCompile(`(?mi)^\s*(COPY|ADD)\s+(--\S+\s+)*\.\s`).MatchString(dockerfile) {
		problems = append(problems, ignoredBy(a, ".dockerignore", false)...)
	}
	return problems
}

func ignoredBy(a *app.App, file string, prefix bool) []rule.Problem {
	text, ok := read(filepath.Join(a.Root, file))
	if !ok {
		return nil
	}
	var problems []rule.Problem
	for _, f := range a.Functions() {
		pattern, line := "", 0
		for i, entry := range strings.Split(text, "\n") {
			entry = strings.TrimSpace(entry)
			switch {
			case entry == "" || strings.HasPrefix(entry, "#"):
			case strings.HasPrefix(entry, "!"):
				if drops(entry[1:], f.Name, prefix) {
					pattern, line = "", 0
				}
			case drops(entry, f.Name, prefix):
				pattern, line = entry, i+1
			}
		}
		if pattern != "" {
			problems = append(problems, rule.New(rule.Ignored, rule.Place{Function: f.Name, File: file, Line: line}, rule.Values{"pattern": pattern, "file": file}))
		}
	}
	return problems
}

// drops says whether an entry matches the function's folder or its declaration.
func drops(entry, function string, prefix bool) bool {
	plain := strings.Trim(strings.TrimPrefix(entry, "**/"), "/")
	for _, tail := range []string{"/**", "/*"} {
		plain = strings.TrimSuffix(plain, tail)
	}
	if prefix && !strings.ContainsAny(entry, "*?[/") && strings.HasPrefix(function, plain) {
		return true
	}
	for _, name := range []string{function, function + "/" + app.DeclarationFile} {
		if matched, err := path.Match(plain, name); err == nil && matched {
			return true
		}
	}
	deep := strings.HasPrefix(entry, "**/") || !strings.Contains(strings.Trim(entry, "/"), "/")
	matched, err := path.Match(plain, app.DeclarationFile)
	return deep && (prefix || strings.HasPrefix(entry, "**/")) && err == nil && matched
}

func read(path string) (string, bool) {
	file, err := os.Open(path)
	if err != nil {
		return "", false
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, maxIgnoreFile))
	return string(data), err == nil
}
