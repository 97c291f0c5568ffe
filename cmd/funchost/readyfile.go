package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"azurehaymaker/local/funchost"
)

// readyFile tells other programs where the host serves. It is written when both the host
// and a handler process are ready, and again for each new handler process.
type readyFile struct {
	path string
	mu   sync.Mutex
	host *funchost.Host
	pid  int
}

func newReadyFile(path string) *readyFile { return &readyFile{path: path} }

func (r *readyFile) handlerReady(pid int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pid = pid
	r.write()
}

func (r *readyFile) hostReady(host *funchost.Host) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.host = host
	r.write()
}

// write replaces the file in one step, so that a reader never sees half of it.
func (r *readyFile) write() {
	if r.path == "" || r.host == nil || (r.pid == 0 && r.host.HasHandler()) {
		return
	}
	ready := r.host.Ready()
	ready.HandlerPID = r.pid
	if err := replaceJSON(r.path, ready); err != nil {
		_, _ = fmt.Fprintf(os.Stderr, "ready file: %v\n", err)
	}
}

func replaceJSON(path string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	_, err = temporary.Write(append(data, '\n'))
	if closeErr := temporary.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
