package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWorkBase(t *testing.T) {
	dir := t.TempDir()
	if got := workBase(filepath.Join(dir, "missing"), dir); got != dir {
		t.Errorf("got %s", got)
	}
	if got := workBase(dir, "/"); got != dir {
		t.Errorf("got %s", got)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("left %v %v", files, err)
	}
}
