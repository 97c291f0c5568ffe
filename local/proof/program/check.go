package program

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/rule"
)

// The operating system's words for why a program does not start.
const (
	errNoEntry    = "No such file or directory"
	errPermission = "Permission denied"
	errFormat     = "Exec format error"
)

// checker looks at the program of one app.
type checker struct {
	app    *app.App
	target Target
	// named is the program as host.json names it, file where its problems show.
	named, file string
	line        int
	problems    []rule.Problem
}

func (c *checker) note(id rule.ID, values rule.Values) {
	all := rule.Values{"path": c.named}
	for name, value := range values {
		all[name] = value
	}
	c.problems = append(c.problems, rule.New(id, rule.Place{File: c.file, Line: c.line}, all))
}

// Check judges the handler's program. It says nothing when host.json names none, or
// names it in a way that is a problem of its own.
func Check(a *app.App, target Target) []rule.Problem {
	if a.Config == nil {
		return nil
	}
	options, err := settings.NewOptions(a.Config, a.Env, 1, false)
	h := options.Handler
	if err != nil || strings.ContainsAny(h.Executable, `\%`) {
		return nil
	}
	c := &checker{app: a, target: target, named: h.Executable, file: settings.HostFile, line: a.HostFile.Line("customHandler.description.defaultExecutablePath", "customHandler.description", "customHandler")}
	c.workingFolder(h)
	full, below := c.locate(h)
	if full == "" {
		return c.problems
	}
	c.file, c.line = below, 0
	info, err := os.Stat(full)
	if err != nil {
		c.note(rule.ProgramMissing, rule.Values{"errno": errNoEntry})
		return c.problems
	}
	c.judge(full, path.Join(c.target.Root, below), info)
	return c.problems
}

// siteRoot is where an app lies in an image.
const siteRoot = "/home/site/wwwroot"

// locate finds the program below the root. The path is empty when it is not there, or
// not for us to see; the reason is then noted.
func (c *checker) locate(h settings.Handler) (full, below string) {
	named := h.Executable
	if rest, ok := strings.CutPrefix(path.Clean(named), siteRoot+"/"); ok {
		named = rest
	}
	if filepath.IsAbs(named) {
		return "", c.absolute(named)
	}
	below = path.Join(filepath.ToSlash(h.WorkerDirectory), named)
	full = filepath.Join(c.app.Root, filepath.FromSlash(below))
	if _, err := os.Stat(full); err == nil {
		return full, below
	}
	if h.WorkingDirectory != "" && !filepath.IsAbs(h.WorkingDirectory) {
		if _, err := os.Stat(filepath.Join(c.app.Root, h.WorkingDirectory, named)); err == nil {
			c.note(rule.ProgramElsewhere, rule.Values{"folder": h.WorkingDirectory, "errno": errNoEntry})
			return "", ""
		}
	}
	if !strings.Contains(named, "/") && (c.target.System != nil || isRuntime(named)) {
		c.onPath(named)
		return "", ""
	}
	c.note(rule.ProgramMissing, rule.Values{"errno": errNoEntry})
	return "", ""
}

// isRuntime knows programs that people expect on the search path.
func isRuntime(name string) bool {
	return slices.Contains([]string{"bash", "bun", "deno", "dotnet", "java", "node", "perl", "php", "pwsh", "python", "python3", "ruby", "sh"}, name)
}

// absolute judges a program outside of the root.
func (c *checker) absolute(named string) string {
	if c.target.System == nil {
		c.note(rule.ProgramNotInRoot, nil)
		return ""
	}
	c.inSystem(named)
	return ""
}

// onPath looks for a bare name in the image.
func (c *checker) onPath(name string) {
	if c.target.System == nil {
		c.note(rule.ProgramNotInRoot, nil)
		return
	}
	search := c.target.System.Getenv("PATH")
	if search == "" {
		search = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	}
	for folder := range strings.SplitSeq(search, ":") {
		full := path.Join(folder, name)
		if info, err := c.target.System.Stat(full); err == nil && info.Mode().IsRegular() {
			c.inSystem(full)
			return
		}
	}
	c.note(rule.ProgramMissing, rule.Values{"errno": errNoEntry})
}

func (c *checker) inSystem(full string) {
	info, err := c.target.System.Stat(full)
	if err != nil {
		c.note(rule.ProgramMissing, rule.Values{"errno": errNoEntry})
		return
	}
	if !c.executable(full, info) {
		return
	}
	opened, err := c.target.System.Open(full)
	if err != nil {
		c.note(rule.ProgramDamaged, rule.Values{"text": err.Error(), "errno": errFormat})
		return
	}
	defer func() { _ = opened.Close() }()
	c.content(opened)
}

func (c *checker) workingFolder(h settings.Handler) {
	if h.WorkingDirectory == "" || filepath.IsAbs(h.WorkingDirectory) {
		return
	}
	info, err := os.Stat(filepath.Join(c.app.Root, filepath.FromSlash(h.WorkingDirectory)))
	if err != nil || !info.IsDir() {
		line := c.app.HostFile.Line("customHandler.description.workingDirectory")
		c.problems = append(c.problems, rule.New(rule.WorkingFolderMissing, rule.Place{File: c.file, Line: line}, rule.Values{"path": c.named, "folder": h.WorkingDirectory, "errno": errNoEntry}))
	}
}

func (c *checker) judge(full, inSystem string, info fs.FileInfo) {
	if !c.executable(inSystem, info) {
		return
	}
	opened, err := open(full)
	if err != nil {
		c.note(rule.ProgramDamaged, rule.Values{"text": "it cannot be read", "errno": errFormat})
		return
	}
	defer func() { _ = opened.Close() }()
	c.content(opened)
}

// executable checks what the file's own record says.
func (c *checker) executable(inSystem string, info fs.FileInfo) bool {
	switch {
	case info.IsDir():
		c.note(rule.ProgramIsFolder, rule.Values{"errno": errPermission})
		return false
	case info.Mode().Perm()&0o111 == 0:
		c.note(rule.ProgramNotExecutable, rule.Values{"errno": errPermission})
		return false
	}
	if c.target.May != nil {
		if _, execute := c.target.May(inSystem); !execute {
			c.note(rule.ProgramUnreadable, rule.Values{"user": c.target.UserName, "errno": errPermission})
			return false
		}
	}
	return true
}

// onDisk is a file of this machine.
type onDisk struct {
	*os.File
	size int64
}

func (f onDisk) Size() int64 { return f.size }

func open(path string) (Opened, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return onDisk{file, info.Size()}, nil
}
