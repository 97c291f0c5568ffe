// Package watch notices the changes in a script root after which the Functions host
// restarts its script host: host.json, any function.json, a folder that comes or goes, and
// whatever happens in the folders that host.json lists under watchDirectories. A change of
// the handler's binary is none of them, as in the real host.
//
// It looks at the root and its folders, not below: nothing there can be a function.
package watch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Quiet is how long the files must stay unchanged before a restart, as in the real host.
const Quiet = 500 * time.Millisecond

// Watcher watches one script root.
type Watcher struct {
	root    string
	inner   *fsnotify.Watcher
	folders map[string]bool
	// Also are the names of folders in which every change counts. Set it before Run.
	Also []string
}

// New starts to watch. It fails when the root cannot be watched, for instance because the
// system's number of watches is used up.
func New(root string) (*Watcher, error) {
	inner, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch %s: %w", root, err)
	}
	w := &Watcher{root: root, inner: inner, folders: map[string]bool{}}
	if err := w.addAll(); err != nil {
		_ = inner.Close()
		return nil, err
	}
	return w, nil
}

func (w *Watcher) addAll() error {
	if err := w.inner.Add(w.root); err != nil {
		return fmt.Errorf("watch %s: %w", w.root, err)
	}
	entries, err := os.ReadDir(w.root)
	if err != nil {
		return fmt.Errorf("watch %s: %w", w.root, err)
	}
	for _, entry := range entries {
		w.addFolder(filepath.Join(w.root, entry.Name()))
	}
	return nil
}

// addFolder watches a path if it is a folder, and says so. One that went away meanwhile is
// none; one that cannot be watched is still noticed when it goes.
func (w *Watcher) addFolder(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return false
	}
	w.folders[path] = true
	_ = w.inner.Add(path)
	return true
}

// Close ends a watcher that was never run.
func (w *Watcher) Close() error { return w.inner.Close() }

// Run calls changed once per burst of changes, with a sentence about the last one, when
// nothing more has happened for [Quiet]. It returns when ctx ends, and closes the watcher.
func (w *Watcher) Run(ctx context.Context, changed func(what string)) {
	bursts, done := make(chan string), make(chan struct{})
	go func() {
		defer close(done)
		debounce(ctx, bursts, Quiet, changed)
	}()
	defer func() {
		_ = w.inner.Close()
		<-done
	}()
	for {
		select {
		case event, ok := <-w.inner.Events:
			if !ok {
				return
			}
			if what := w.judge(event); what != "" {
				select {
				case bursts <- what:
				case <-ctx.Done():
				}
			}
		case err, ok := <-w.inner.Errors:
			if !ok {
				return
			}
			// Events were lost: anything may have changed.
			select {
			case bursts <- fmt.Sprintf("File changes were lost: %v", err):
			case <-ctx.Done():
			}
		case <-ctx.Done():
			return
		}
	}
}

// judge gives the sentence about an event that counts, else nothing.
func (w *Watcher) judge(event fsnotify.Event) string {
	path, kind := event.Name, kindOf(event.Op)
	if kind == "" || path == w.root {
		return ""
	}
	switch name := strings.ToLower(filepath.Base(path)); {
	case name == "host.json" || name == "function.json" || name == "proxies.json" || name == "app_offline.htm":
		return sentence("File", kind, path)
	case slices.Contains(w.Also, filepath.Base(filepath.Dir(path))) && filepath.Dir(filepath.Dir(path)) == w.root:
		return sentence("WatchDirectory", kind, path)
	case filepath.Dir(path) != w.root:
		return ""
	case kind == "Created" && w.addFolder(path):
		return sentence("Directory", kind, path)
	case kind != "Created" && w.folders[path] && !isFolder(path):
		delete(w.folders, path)
		return sentence("Directory", kind, path)
	}
	return ""
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func sentence(what, kind, path string) string {
	return fmt.Sprintf("%s change of type '%s' detected for '%s'", what, kind, path)
}

// kindOf names what happened as .NET does; nothing for a change of attributes.
func kindOf(op fsnotify.Op) string {
	switch {
	case op.Has(fsnotify.Create):
		return "Created"
	case op.Has(fsnotify.Write):
		return "Changed"
	case op.Has(fsnotify.Remove):
		return "Deleted"
	case op.Has(fsnotify.Rename):
		return "Renamed"
	}
	return ""
}
