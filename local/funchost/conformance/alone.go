package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// aloneApp is the app of a recording that needs a host of its own. In functions,
// NAME- stands for the app's name, which begins its queues' names.
type aloneApp struct {
	name string
	// host is host.json; hostText, when not nil, its text instead, and the empty text
	// stands for none.
	host      map[string]any
	hostText  *string
	functions map[string]string
	// folders are links and files besides, by path.
	links, files map[string]string
	env          []string
	// storage replaces the connection string; "none" leaves it out.
	storage string
	// keys writes the recorded keys.
	keys       bool
	situations []Situation
	answers    map[string]answer
	// queues are created, and messages put in, before the start.
	queues   []string
	messages map[string][]string
}

// alone is a running host of its own.
type alone struct {
	suite
	*process
	runner *runner
	app    aloneApp
}

// hostFile is a good host.json with more in it.
func (r *runner) hostFile(more map[string]any) map[string]any {
	host := map[string]any{
		"version":         "2.0",
		"extensionBundle": map[string]string{"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"},
		"customHandler":   map[string]any{"description": map[string]string{"defaultExecutablePath": r.probe}},
	}
	for name, value := range more {
		if value == nil {
			delete(host, name)
			continue
		}
		host[name] = value
	}
	return host
}

// queueOptions are extensions.queues with quick polling.
func queueOptions(more map[string]any) map[string]any {
	options := map[string]any{"maxPollingInterval": "00:00:00.1", "maxDequeueCount": maxDequeue}
	for name, value := range more {
		options[name] = value
	}
	return map[string]any{"queues": options}
}

// start writes the app and starts a host on it; it does not wait.
func (r *runner) start(ctx context.Context, app aloneApp) (*alone, error) {
	dir := filepath.Join(r.dir, app.name)
	root := filepath.Join(dir, "app")
	if err := r.write(root, app); err != nil {
		return nil, err
	}
	a := &alone{runner: r, app: app, suite: suite{
		Target: Target{Root: root, Storage: r.storage}, client: newClient(), answers: &answers{path: filepath.Join(root, answersFile)},
	}}
	if err := a.answers.set(app.answers); err != nil {
		return nil, err
	}
	for _, name := range app.queues {
		if err := a.createQueue(ctx, name); err != nil {
			return nil, err
		}
		for _, text := range app.messages[name] {
			if err := a.putRaw(ctx, name, text); err != nil {
				return nil, err
			}
		}
	}
	settings := []string{
		"FUNCTIONS_WORKER_RUNTIME=custom", "AzureFunctionsWebHost__hostid=" + app.name,
		"AzureWebJobsSecretStorageType=files", "FUNCTIONS_SECRETS_PATH=" + filepath.Join(dir, "secrets"),
	}
	switch app.storage {
	case "none":
	case "":
		settings = append(settings, "AzureWebJobsStorage="+r.storage)
	default:
		settings = append(settings, "AzureWebJobsStorage="+app.storage)
	}
	process, url, err := r.command.start(ctx, root, append(settings, app.env...), app.situations)
	if err != nil {
		return nil, err
	}
	a.process, a.URL = process, url
	return a, nil
}

func (r *runner) write(root string, app aloneApp) error {
	files := map[string]string{}
	if app.hostText == nil {
		text, err := json.Marshal(app.host)
		if err != nil {
			return fmt.Errorf("encode host.json: %w", err)
		}
		files["host.json"] = string(text)
	} else if *app.hostText != "" {
		files["host.json"] = *app.hostText
	}
	for name, text := range app.functions {
		files[filepath.Join(name, "function.json")] = strings.ReplaceAll(text, "NAME-", app.name+"-")
	}
	for path, text := range app.files {
		files[path] = text
	}
	if app.keys {
		files["../secrets/host.json"] = fmt.Sprintf(`{"masterKey":{"name":"master","value":%q,"encrypted":false},"functionKeys":[],"systemKeys":[]}`, masterKey)
	}
	if err := os.MkdirAll(root, 0o700); err != nil {
		return fmt.Errorf("write the app: %w", err)
	}
	for path, text := range files {
		path, mode, _ := strings.Cut(path, "|")
		full := filepath.Join(root, path)
		bits := os.FileMode(0o600)
		if mode == "x" {
			bits = 0o700
		}
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o700), os.WriteFile(full, []byte(text), bits)); err != nil {
			return fmt.Errorf("write the app: %w", err)
		}
	}
	for path, target := range app.links {
		if err := os.Symlink(target, filepath.Join(root, path)); err != nil {
			return fmt.Errorf("write the app: %w", err)
		}
	}
	return nil
}

// serving waits until the port answers or the host is gone.
func (a *alone) serving(ctx context.Context) error {
	err := await(ctx, "the host "+a.app.name+" to answer", func() bool {
		if a.gone() {
			return true
		}
		_, err := a.send(ctx, http.MethodGet, "/admin/host/ping", recordedHost, nil, nil)
		return err == nil
	})
	if err == nil && a.gone() {
		err = fmt.Errorf("the host ended at once:\n%s", a.console())
	}
	return err
}

// end waits until the host has ended by itself.
func (a *alone) end(ctx context.Context) error {
	return await(ctx, "the host "+a.app.name+" to end", a.gone)
}

// close kills the host, and handlers that outlived it.
func (a *alone) close() {
	a.client.CloseIdleConnections()
	_ = a.signal(syscall.SIGKILL)
	<-a.exited
	for _, pid := range a.handlers() {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

// handlers are the probe's processes that still run.
func (a *alone) handlers() []int {
	var pids []int
	for _, c := range a.calls("start", "") {
		// A process id alone could be anybody's by now.
		program, err := os.Readlink("/proc/" + strconv.Itoa(c.PID) + "/exe")
		if err == nil && program == a.runner.probe {
			pids = append(pids, c.PID)
		}
	}
	return pids
}

// ask calls the host and waits no longer than the limit.
func (a *alone) ask(ctx context.Context, method, target string, limit time.Duration) (received, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return a.send(ctx, method, target, recordedHost, map[string]string{"Connection": "close"}, nil)
}

// refused says whether nothing listens on the host's port.
func (a *alone) refused(ctx context.Context) bool {
	_, err := a.ask(ctx, http.MethodGet, "/", time.Second)
	return errors.Is(err, syscall.ECONNREFUSED)
}
