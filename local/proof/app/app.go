// Package app reads a script root once, as every check of it needs it: the two
// configuration files, the folders, the app settings in effect, and what the
// local host's own discovery says.
//
// It only reads, and nothing larger than a megabyte. A file that is missing or
// broken is a fact for the checks to judge, not an error; an error means that
// the root itself cannot be read, so that nothing can be said about it.
package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/funchost/settings"
)

// DeclarationFile makes a folder a function.
const DeclarationFile = "function.json"

// maxFile bounds what is read of a configuration file, in bytes.
const maxFile = 1 << 20

// File is a JSON file of the app.
type File struct {
	// Name is the path below the root, with slashes.
	Name  string
	There bool
	Text  string
	// Object is nil when the file is missing or broken; Err then says why.
	Object *jsonnet.Object
	Err    error
}

// Folder is a folder directly below the root.
type Folder struct {
	Name        string
	Declaration File
}

// App is a script root with everything the checks ask about.
type App struct {
	// Root is the absolute path.
	Root string
	// Env are the app settings in effect: those handed in, then local.settings.json.
	Env settings.Environment
	// Local are the settings that come from local.settings.json.
	Local settings.Environment
	// SettingsUnknown means that the settings in effect could not be read or are
	// made elsewhere, so that a missing one proves nothing.
	SettingsUnknown bool

	HostFile, LocalFile File
	// Folders are those directly below the root, links to folders included.
	Folders []Folder
	// Config is host.json with the overrides of the settings; nil when unreadable.
	Config *settings.HostConfig
	// Found is what discovery says; nil when it gave up.
	Found *discovery.Result
}

// Options are what a caller knows beside the files.
type Options struct {
	// Env are the settings before local.settings.json.
	Env settings.Environment
	// Image is set for the root of an image: local.settings.json does not count there.
	Image bool
	// SettingsUnknown is as in [App].
	SettingsUnknown bool
}

// Load reads a root.
func Load(root string, o Options) (*App, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("script root: %w", err)
	}
	a := &App{Root: root, Env: maps.Clone(o.Env), SettingsUnknown: o.SettingsUnknown, Local: settings.Environment{}}
	if a.Env == nil {
		a.Env = settings.Environment{}
	}
	if a.HostFile, err = a.Read(settings.HostFile); err != nil {
		return nil, err
	}
	if err := a.readFolders(); err != nil {
		return nil, err
	}
	if a.LocalFile, err = a.Read(settings.LocalSettingsFile); err != nil {
		return nil, err
	}
	if !o.Image {
		a.mergeLocal()
	}
	if config, err := settings.ReadHostConfig(root, a.Env); err == nil {
		a.Config = config
	}
	a.discover()
	return a, nil
}

// Read reads a JSON file below the root. Only a file that is there and cannot be
// read is an error.
func (a *App) Read(name string) (File, error) {
	file := File{Name: name}
	opened, err := os.Open(filepath.Join(a.Root, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return file, nil
	}
	if err != nil {
		return file, fmt.Errorf("read %s: %w", name, err)
	}
	defer func() { _ = opened.Close() }()
	if info, err := opened.Stat(); err == nil && !info.Mode().IsRegular() {
		return file, nil
	}
	data, err := io.ReadAll(io.LimitReader(opened, maxFile+1))
	if err != nil {
		return file, fmt.Errorf("read %s: %w", name, err)
	}
	file.There, file.Text = true, string(data)
	if len(data) > maxFile {
		file.Err = fmt.Errorf("the file is larger than %d bytes", maxFile)
		return file, nil
	}
	file.Object, file.Err = jsonnet.ParseObject(file.Text, jsonnet.KeepDates)
	return file, nil
}

func (a *App) readFolders() error {
	entries, err := os.ReadDir(a.Root)
	if err != nil {
		return fmt.Errorf("read script root: %w", err)
	}
	for _, entry := range entries {
		info, err := os.Stat(filepath.Join(a.Root, entry.Name()))
		if err != nil || !info.IsDir() {
			continue
		}
		declaration, err := a.Read(entry.Name() + "/" + DeclarationFile)
		if err != nil {
			return err
		}
		a.Folders = append(a.Folders, Folder{entry.Name(), declaration})
	}
	return nil
}

// Folder returns the folder of this name, nil when there is none.
func (a *App) Folder(name string) *Folder {
	for i := range a.Folders {
		if a.Folders[i].Name == name {
			return &a.Folders[i]
		}
	}
	return nil
}

// Functions lists the folders that hold a function.json.
func (a *App) Functions() []Folder {
	var list []Folder
	for _, f := range a.Folders {
		if f.Declaration.There {
			list = append(list, f)
		}
	}
	return list
}
