package program

import (
	"debug/elf"
	"io"
	"path"
	"slices"
	"strings"

	"azurehaymaker/local/proof/rule"
)

// libraries checks that each shared library is in the image and new enough; false when
// one is not.
func (c *checker) libraries(program *elf.File) bool {
	needed, err := program.ImportedLibraries()
	if err != nil {
		c.note(rule.ProgramDamaged, rule.Values{"text": err.Error(), "errno": errFormat})
		return false
	}
	versions := map[string][]string{}
	if needs, err := program.DynamicVersionNeeds(); err == nil {
		for _, need := range needs {
			for _, v := range need.Needs {
				versions[need.Name] = append(versions[need.Name], v.Dep)
			}
		}
	}
	for _, library := range needed {
		found := c.find(program, library)
		if found == "" {
			c.note(rule.LibraryMissing, rule.Values{"library": library})
			return false
		}
		if missing := c.missingVersion(found, versions[library]); missing != "" {
			c.note(rule.LibraryTooOld, rule.Values{"library": library, "version": missing})
			return false
		}
	}
	return true
}

// find is the library's path in the image, or "".
func (c *checker) find(program *elf.File, library string) string {
	if strings.Contains(library, "/") {
		if _, err := c.target.System.Stat(library); err == nil {
			return library
		}
		return ""
	}
	var folders []string
	for _, tag := range []elf.DynTag{elf.DT_RUNPATH, elf.DT_RPATH} {
		if texts, err := program.DynString(tag); err == nil {
			for _, text := range texts {
				folders = append(folders, strings.Split(strings.ReplaceAll(text, "$ORIGIN", path.Join(siteRoot, path.Dir(c.named))), ":")...)
			}
		}
	}
	folders = append(folders, strings.Split(c.target.System.Getenv("LD_LIBRARY_PATH"), ":")...)
	folders = append(folders, "/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib",
		"/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu")
	for _, folder := range folders {
		if folder == "" {
			continue
		}
		full := path.Join(folder, library)
		if _, err := c.target.System.Stat(full); err == nil {
			return full
		}
	}
	return ""
}

// missingVersion is the first version wanted that the library does not define. A
// library that cannot be read, or defines none, is not judged.
func (c *checker) missingVersion(library string, wanted []string) string {
	if len(wanted) == 0 {
		return ""
	}
	opened, err := c.target.System.Open(library)
	if err != nil {
		return ""
	}
	defer func() { _ = opened.Close() }()
	file, err := elf.NewFile(io.NewSectionReader(opened, 0, opened.Size()))
	if err != nil {
		return ""
	}
	defined, err := file.DynamicVersions()
	if err != nil || len(defined) == 0 {
		return ""
	}
	for _, version := range wanted {
		if !slices.ContainsFunc(defined, func(d elf.DynamicVersion) bool { return d.Name == version }) {
			return version
		}
	}
	return ""
}
