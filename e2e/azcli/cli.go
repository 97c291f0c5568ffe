package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// patience bounds one command of az; deleting a group waits for the group to go.
const patience = 2 * time.Minute

// errNoCLI says what to install.
var errNoCLI = errors.New("az is not installed: run apt-get install --no-install-recommends azure-cli (or install Microsoft's package), and try again")

// cli is an unmodified Azure CLI with a configuration folder of its own.
type cli struct {
	path string
	env  []string
}

// newCLI finds az and gives it a folder for what it keeps: clouds, tokens and the
// service principal's secret. caFile is the CA it trusts.
func newCLI(config, caFile string) (*cli, error) {
	path, err := exec.LookPath("az")
	if err != nil {
		return nil, errNoCLI
	}
	env := append(os.Environ(),
		"AZURE_CONFIG_DIR="+config, "REQUESTS_CA_BUNDLE="+caFile, "NO_PROXY=127.0.0.1,localhost",
		"AZURE_CORE_COLLECT_TELEMETRY=false", "AZURE_CORE_NO_COLOR=true", "AZURE_CORE_ONLY_SHOW_ERRORS=true",
		"AZURE_CORE_OUTPUT=json", "AZURE_EXTENSION_USE_DYNAMIC_INSTALL=no",
	)
	return &cli{path: path, env: env}, nil
}

// run executes one command and returns what it printed. The error holds the last
// lines of what az said.
func (c *cli) run(ctx context.Context, arguments ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("no answer within %s", patience))
	defer cancel()
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(ctx, c.path, arguments...)
	command.Env, command.Stdout, command.Stderr, command.WaitDelay = c.env, &stdout, &stderr, 5*time.Second
	if err := command.Run(); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, &refusal{said: strings.TrimSpace(stderr.String()), cause: err}
	}
	return stdout.Bytes(), nil
}

// strings runs a command whose answer is a list of texts.
func (c *cli) strings(ctx context.Context, arguments ...string) ([]string, error) {
	out, err := c.run(ctx, arguments...)
	if err != nil {
		return nil, err
	}
	var list []string
	if err := json.Unmarshal(out, &list); err != nil {
		return nil, fmt.Errorf("az printed no list of texts: %w: %.300s", err, out)
	}
	return list, nil
}

// refusal is a command that failed.
type refusal struct {
	said  string // all that az wrote to stderr
	cause error
}

func (r *refusal) Unwrap() error { return r.cause }

func (r *refusal) Error() string {
	if r.said == "" {
		return r.cause.Error()
	}
	return fmt.Sprintf("%v: %.600s", r.cause, r.said)
}

// defects are what Debian's package of az 2.45 fails with, whatever cloud it talks
// to: parts of the Python SDK that Debian packages in another version or not at all.
var defects = []string{"No module named 'azure.", "has no attribute 'config'", "does not have operation group", "has no attribute 'standard_medium'"}

// unable returns the line in which az says that it cannot do a command at all.
func unable(err error) (string, bool) {
	var refused *refusal
	if !errors.As(err, &refused) {
		return "", false
	}
	for line := range strings.Lines(refused.said) {
		for _, defect := range defects {
			if strings.Contains(line, defect) {
				return strings.TrimPrefix(strings.TrimSpace(line), "ERROR: "), true
			}
		}
	}
	return "", false
}
