package funchost

import (
	"encoding/json"
	"os"
	"strings"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/funchost/wire"
)

// statusObject is the answer of /admin/host/status, in the recorded order.
type statusObject struct {
	ID              string            `json:"id"`
	State           State             `json:"state"`
	Version         string            `json:"version"`
	VersionDetails  string            `json:"versionDetails"`
	PlatformVersion string            `json:"platformVersion"`
	InstanceID      string            `json:"instanceId"`
	ComputerName    string            `json:"computerName"`
	Errors          []string          `json:"errors,omitempty"`
	ProcessUptime   int64             `json:"processUptime"`
	Editing         string            `json:"functionAppContentEditingState"`
	Bundle          map[string]string `json:"extensionBundle,omitempty"`
}

func (h *Host) status() statusObject {
	s := statusObject{
		ID: h.id, State: h.State(), Version: wire.HostVersion, VersionDetails: wire.HostVersion + " (funchost)",
		ProcessUptime: h.options.Now().Sub(h.started).Milliseconds(), Editing: "Unknown",
	}
	script := h.scriptHost()
	if !script.isSettled() {
		return s
	}
	if script.startErr != nil {
		s.Errors = []string{script.startErr.Error()}
		return s
	}
	if script.config.Bundle {
		s.Bundle = map[string]string{"id": script.config.BundleID, "version": ""}
	}
	return s
}

// functionObject is a function in the admin API.
type functionObject struct {
	Name         string          `json:"name"`
	ScriptRoot   string          `json:"script_root_path_href"`
	Script       *string         `json:"script_href"`
	ConfigHref   string          `json:"config_href"`
	TestDataHref string          `json:"test_data_href"`
	Href         string          `json:"href"`
	InvokeURL    *string         `json:"invoke_url_template"`
	Language     string          `json:"language"`
	Config       json.RawMessage `json:"config"`
	Files        *string         `json:"files"`
	TestData     string          `json:"test_data"`
	IsDisabled   bool            `json:"isDisabled"`
	IsDirect     bool            `json:"isDirect"`
	IsProxy      bool            `json:"isProxy"`
}

func (h *scriptHost) functionObject(f *discovery.Function, base string) functionObject {
	vfs := base + "/admin/vfs" + h.options.Root
	o := functionObject{
		Name: f.Name, ScriptRoot: vfs + "/" + f.Name + "/", ConfigHref: vfs + "/" + f.Name + "/function.json",
		TestDataHref: vfs + "/data/Functions/sampledata/" + f.Name + ".dat", Href: base + "/admin/functions/" + f.Name,
		Language: "Custom", Config: json.RawMessage(jsonnet.Compact(f.Config)), IsDisabled: f.Disabled,
	}
	if f.HTTP != nil {
		path := strings.Trim(f.HTTP.Route, "/")
		if h.config.RoutePrefix != "" {
			path = h.config.RoutePrefix + "/" + path
		}
		url := strings.ToLower(base + "/" + path)
		o.InvokeURL = &url
	}
	return o
}

// Ready tells other programs where the host serves.
type Ready struct {
	URL        string `json:"url"`
	PID        int    `json:"pid"`
	HandlerPID int    `json:"handler_pid"`
}

// Ready describes the running host.
func (h *Host) Ready() Ready {
	return Ready{URL: h.URL(), PID: os.Getpid(), HandlerPID: h.HandlerPID()}
}
