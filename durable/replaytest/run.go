package replaytest

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"testing"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/historyfile"
)

// ErrNotRegistered says that the program lacks the orchestration, or the version
// of it, that a history records.
var ErrNotRegistered = errors.New("not registered")

// Run replays every history (*.json) in files and below, in a subtest of its
// file's name. One fails when it is no history, when its orchestration or
// version is not registered, and when the code decides something else: then with
// the event, what the code did there and the likely cause. No file at all fails.
func Run(t *testing.T, registry *durable.Registry, files fs.FS) {
	t.Helper()
	found, err := histories(files)
	if err != nil {
		t.Fatalf("look for saved histories: %v", err)
	}
	if len(found) == 0 {
		t.Fatal("there is no saved history (*.json): a gate without any lets everything pass")
	}
	for _, file := range found {
		t.Run(file, func(t *testing.T) {
			if err := checkFile(registry, files, file); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func histories(files fs.FS) (found []string, err error) {
	err = fs.WalkDir(files, ".", func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(file) == ".json" {
			found = append(found, file)
		}
		return err
	})
	return found, err
}

func checkFile(registry *durable.Registry, files fs.FS, file string) error {
	events, err := historyfile.Load(files, file)
	if err != nil {
		return err
	}
	if err := Check(registry, events); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// Check replays one history. The error is a *replay.MismatchError when the code
// decides something else, ErrNotRegistered, or says why events are no history.
func Check(registry *durable.Registry, events []history.Event) error {
	if len(events) < 2 {
		return fmt.Errorf("a history has at least two events, this one has %d", len(events))
	}
	events = history.Effective(events)
	started, ok := begin(events)
	if !ok {
		return fmt.Errorf("event 1 of the history is %s, not ExecutionStarted", events[1].Body.Kind())
	}
	if !registry.HasOrchestration(started.Name, started.Version) {
		return fmt.Errorf("orchestration %q version %q is %w: "+
			"keep a version registered until its instances have ended, and delete its saved histories with it", started.Name, started.Version, ErrNotRegistered)
	}
	machine := registry.NewMachine(started, nil)
	defer machine.Close()
	if err := machine.Replay(events); err != nil {
		return err
	}
	if mismatch := machine.Mismatch(); mismatch != nil {
		return mismatch
	}
	return nil
}

// begin is the event that the execution began with: the second one, or a later
// one in a history that was rewound to its beginning.
func begin(events []history.Event) (history.ExecutionStarted, bool) {
	for _, e := range events[1:] {
		started, ok := e.Body.(history.ExecutionStarted)
		if ok || !history.HasRewind(events) {
			return started, ok
		}
	}
	return history.ExecutionStarted{}, false
}
