package trials_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// canary knows the secrets of a trial and looks for them where they must not be.
type canary struct {
	secrets   map[string]string // what it is, by value
	arguments map[string]bool   // every process's arguments that were seen
	service   string            // the service's own client secret
	seen      map[int]bool      // agents whose environment was read
}

// secretVariables are those of an agent's environment.
var secretVariables = []string{"AZURE_CLIENT_SECRET", "AGENT_EVENT_KEY", "ANTHROPIC_API_KEY"}

// bearer is a token of the simulator's, as of Entra's: three parts, the first a
// JSON object.
var bearer = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`)

func newCanary(tr *trial) (*canary, error) {
	c := &canary{secrets: map[string]string{}, arguments: map[string]bool{}, seen: map[int]bool{}}
	raw, err := os.ReadFile(tr.stack.Simulator.ClientSecretFile)
	if err != nil {
		return nil, err
	}
	c.service = strings.TrimSpace(string(raw))
	c.secrets[c.service] = "the service's client secret"
	for _, part := range strings.Split(tr.stack.ConnectionString(), ";") {
		if key, ok := strings.CutPrefix(part, "AccountKey="); ok {
			c.secrets[key] = "the storage account's key"
		}
	}
	return c, nil
}

// gather reads what the agents that run now were given, and all arguments.
func (c *canary) gather(tr *trial) error {
	l, err := tr.look()
	if err != nil {
		return err
	}
	for _, execution := range l.Executions {
		if execution.PID == 0 || execution.Ended() || c.seen[execution.PID] {
			continue
		}
		c.seen[execution.PID] = c.readEnvironment(execution.PID)
	}
	processes, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return err
	}
	for _, path := range processes {
		if line, err := os.ReadFile(path); err == nil && len(line) > 0 {
			c.arguments[string(line)] = true
		}
	}
	return nil
}

func (c *canary) readEnvironment(pid int) bool {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	if err != nil || len(raw) == 0 {
		return false // it has ended, or does not run yet
	}
	for _, variable := range strings.Split(string(raw), "\x00") {
		name, value, _ := strings.Cut(variable, "=")
		for _, secret := range secretVariables {
			if name == secret && value != "" {
				c.secrets[value] = "an agent's " + name
			}
		}
		if name == "AGENT_EVENTS_QUEUE_URL" {
			if address, err := url.Parse(value); err == nil {
				c.secrets[address.Query().Get("sig")] = "the signature of an agent's queue address"
				c.secrets[url.QueryEscape(address.Query().Get("sig"))] = "the signature of an agent's queue address"
			}
		}
	}
	return true
}

// judge looks through everything that was written: logs of all processes, all
// that went to storage, outputs of agents, arguments.
func (c *canary) judge(tr *trial) error {
	var wrong []error
	delete(c.secrets, "")
	tr.mu.Lock()
	tr.noted["secrets that were looked for"] += len(c.secrets)
	tr.mu.Unlock()
	search := func(where string, text []byte) {
		for secret, what := range c.secrets {
			if at := bytes.Index(text, []byte(secret)); at >= 0 {
				wrong = append(wrong, fmt.Errorf("%s is in %s, after %q", what, where, text[max(0, at-200):at]))
			}
		}
		if at := bearer.FindIndex(text); at != nil {
			wrong = append(wrong, fmt.Errorf("a token is in %s, after %q", where, text[max(0, at[0]-200):at[0]]))
		}
	}
	for line := range c.arguments {
		search("the arguments of a process", []byte(line))
	}
	err := filepath.WalkDir(tr.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name := filepath.Base(path)
		if !strings.HasSuffix(name, ".log") && name != "storage.written" && !strings.Contains(path, "/executions/") {
			return nil // the simulator's own state is Azure's, and may hold its secrets
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		search(strings.TrimPrefix(path, tr.folder+"/"), raw)
		return nil
	})
	return errors.Join(append(wrong, err)...)
}
