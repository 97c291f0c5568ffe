package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"azurehaymaker/haymaker"
)

// broughtBack makes a group in the name of the ended run, as somebody might who
// restores something by hand, and lets `haymaker cleanup` find and remove it.
func (t *trial) broughtBack(ctx context.Context, host, runID string) {
	name := "hm-" + haymaker.Run8(runID) + "-brought-back"
	tags := []string{"--tags"}
	for key, value := range haymaker.Tags(runID, scenarios[0], time.Now(), time.Now(), nil) {
		tags = append(tags, key+"="+value)
	}
	t.check("az group create, in the name of the run", func() (string, error) {
		if _, err := t.az.run(ctx, slices.Concat([]string{"group", "create", "--location", "eastus", "--name", name}, tags)...); err != nil {
			return "", err
		}
		_, err := t.az.run(ctx, "network", "vnet", "create", "--name", "vnet", "-g", name)
		return name, err
	})
	t.check("haymaker cleanup --run", func() (string, error) {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		command := exec.CommandContext(ctx, filepath.Join(t.root, "bin", "haymaker"), "cleanup", "--run", runID, "--yes", "--wait")
		command.Env = append(os.Environ(), "HAYMAKER_ENDPOINT="+host)
		out, err := command.CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("%w: %s", err, out)
		}
		return "verified", nil
	})
	t.check("az group exists", func() (string, error) {
		out, err := t.az.run(ctx, "group", "exists", "--name", name)
		if err == nil && strings.TrimSpace(string(out)) != "false" {
			err = fmt.Errorf("az says %s of a group that was cleaned up", out)
		}
		return "false", err
	})
}
