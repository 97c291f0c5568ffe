package image

import (
	"io"
	"path"
	"slices"
	"strings"

	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/program"
	"azurehaymaker/local/proof/rule"
)

// siteRoot is where every part of Azure expects an app.
const siteRoot = "/home/site/wwwroot"

// hostFolder is where the Functions base images keep the host.
const hostFolder = "/azure-functions-host"

// Root is the script root the host in the image would take.
func (i *Image) Root() string {
	if root, set := i.Env.Lookup("AzureWebJobsScriptRoot"); set && root != "" {
		return path.Clean("/" + root)
	}
	return siteRoot
}

// HasApp says whether the script root holds a host.json.
func (i *Image) HasApp() bool {
	e, err := i.tree.lookup(path.Join(i.Root(), settings.HostFile))
	return err == nil && e.mode.IsRegular()
}

// Target is what the handler's program is judged against.
func (i *Image) Target(arch string) program.Target {
	id := i.identity()
	return program.Target{
		Arch: arch, System: i, Root: i.Root(), UserName: "user " + i.User,
		May: func(name string) (bool, bool) { return i.may(id, name) },
	}
}

// Check judges the image around the app. Arch is the processor wanted, as GOARCH.
func (i *Image) Check(arch string) []rule.Problem {
	var problems []rule.Problem
	note := func(id rule.ID, file string, values rule.Values) {
		problems = append(problems, rule.New(id, rule.Place{File: file}, values))
	}
	if i.OS != "linux" || i.Arch != arch {
		note(rule.ImagePlatform, "", rule.Values{"found": i.OS + "/" + i.Arch})
	}
	if e, err := i.tree.lookup(hostFolder); err != nil || !e.IsDir() {
		note(rule.ImageNoHost, "", nil)
	} else if !i.startsHost() {
		note(rule.ImageEntrypoint, "", rule.Values{"found": strings.Join(i.Command, " ")})
	}
	if !i.HasApp() {
		note(rule.ImageRootMissing, "", rule.Values{"root": i.Root(), "elsewhere": i.elsewhere()})
	}
	if i.Root() != siteRoot {
		note(rule.ImageRootMoved, "", rule.Values{"root": i.Root()})
	}
	if value, _ := i.Env.Lookup("AzureFunctionsJobHost__Logging__Console__IsEnabled"); !strings.EqualFold(value, "true") {
		note(rule.ConsoleLoggingOff, "", nil)
	}
	if bundle := i.missingBundle(); bundle != "" {
		note(rule.ImageNoBundle, "", rule.Values{"bundle": bundle})
	}
	if !i.onPath("curl") {
		note(rule.ImageNoCurl, "", nil)
	}
	return append(problems, i.userProblems()...)
}

// maxScript bounds a start script that is searched for the host, in bytes.
const maxScript = 64 << 10

// startsHost says whether the container's command starts the Functions host, be it by a
// script of the image.
func (i *Image) startsHost() bool {
	names := func(text string) bool {
		return strings.Contains(text, "azure-functions-host") || strings.Contains(text, "/opt/startup/") || strings.Contains(text, "start_nonappservice")
	}
	if names(strings.Join(i.Command, " ")) {
		return true
	}
	for _, word := range i.Command {
		if !strings.HasPrefix(word, "/") {
			continue
		}
		info, err := i.Stat(word)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxScript {
			continue
		}
		file, err := i.Open(word)
		if err != nil {
			continue
		}
		text, err := io.ReadAll(io.NewSectionReader(file, 0, file.Size()))
		if err == nil && names(string(text)) {
			return true
		}
	}
	return false
}

func (i *Image) onPath(name string) bool {
	search := i.Getenv("PATH")
	if search == "" {
		search = "/usr/local/bin:/usr/bin:/bin"
	}
	return slices.ContainsFunc(strings.Split(search, ":"), func(folder string) bool {
		_, err := i.tree.lookup(path.Join(folder, name))
		return err == nil
	})
}

// elsewhere names a host.json that lies where the host does not look.
func (i *Image) elsewhere() string {
	best := ""
	for name, e := range i.tree.entries {
		if path.Base(name) != settings.HostFile || !e.mode.IsRegular() || strings.HasPrefix(name, hostFolder+"/") || strings.HasPrefix(name, "/FuncExtensionBundles/") {
			continue
		}
		if best == "" || len(name) < len(best) || len(name) == len(best) && name < best {
			best = name
		}
	}
	if best == "" {
		return ""
	}
	return " There is one in " + path.Dir(best) + "."
}

// userProblems checks what a user other than root can do.
func (i *Image) userProblems() []rule.Problem {
	id := i.identity()
	if id.root || !id.known {
		return nil
	}
	var problems []rule.Problem
	name := "user " + i.User
	if address, _ := i.Env.Lookup("ASPNETCORE_URLS"); address == "" || strings.HasSuffix(strings.TrimSuffix(address, "/"), ":80") {
		problems = append(problems, rule.New(rule.ImageUserPort, rule.Place{}, rule.Values{"user": name}))
	}
	root, err := i.tree.lookup(i.Root())
	if err != nil {
		return problems
	}
	files := []string{settings.HostFile}
	for _, folder := range i.tree.list(root.name) {
		files = append(files, path.Join(folder, app.DeclarationFile))
	}
	for _, file := range files {
		full := path.Join(root.name, file)
		if _, err := i.tree.lookup(full); err != nil {
			continue
		}
		if read, _ := i.may(id, full); !read {
			function := strings.TrimSuffix(file, "/"+app.DeclarationFile)
			if function == file {
				function = ""
			}
			problems = append(problems, rule.New(rule.ImageUnreadable, rule.Place{Function: function, File: file}, rule.Values{"path": full, "user": name}))
		}
	}
	return problems
}
