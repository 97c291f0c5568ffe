package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// stagedRoot makes a script root of HayMaker of its own, so that nothing of the
// repository's is needed but bin.
func stagedRoot(ctx context.Context, repository string) (string, error) {
	root, err := os.MkdirTemp("", "bench-root-")
	if err != nil {
		return "", err
	}
	for _, name := range []string{"host.json", "local.settings.json"} {
		text, err := os.ReadFile(filepath.Join(repository, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(root, name), text, 0o600)
		}
		if err != nil {
			return "", errors.Join(err, os.RemoveAll(root))
		}
	}
	handler, err := filepath.Abs(filepath.Join(repository, "bin", "handler"))
	if err == nil {
		err = errors.Join(os.Mkdir(filepath.Join(root, "bin"), 0o755), os.Symlink(handler, filepath.Join(root, "bin", "handler")))
	}
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(root))
	}
	if output, err := exec.CommandContext(ctx, handler, "stage", root).CombinedOutput(); err != nil {
		return "", errors.Join(fmt.Errorf("stage the functions: %w: %s", err, output), os.RemoveAll(root))
	}
	return root, nil
}

// declaredPolling reads how often the host polls and how many queues, from what
// was staged.
func declaredPolling(root string) (interval time.Duration, queues int, err error) {
	var host struct {
		Extensions struct {
			Queues struct {
				MaxPollingInterval string `json:"maxPollingInterval"`
			} `json:"queues"`
		} `json:"extensions"`
	}
	text, err := os.ReadFile(filepath.Join(root, "host.json"))
	if err == nil {
		err = json.Unmarshal(text, &host)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("read host.json: %w", err)
	}
	clock, err := time.Parse(time.TimeOnly, host.Extensions.Queues.MaxPollingInterval)
	if err != nil {
		return 0, 0, fmt.Errorf("host.json's maxPollingInterval: %w", err)
	}
	midnight := time.Date(clock.Year(), clock.Month(), clock.Day(), 0, 0, 0, 0, clock.Location())
	declarations, err := filepath.Glob(filepath.Join(root, "*", "function.json"))
	if err != nil {
		return 0, 0, err
	}
	for _, file := range declarations {
		text, err := os.ReadFile(file)
		if err != nil {
			return 0, 0, err
		}
		if strings.Contains(string(text), `"queueTrigger"`) {
			queues++
		}
	}
	if queues == 0 {
		return 0, 0, errors.New("no function with a queue is staged")
	}
	return clock.Sub(midnight), queues, nil
}
