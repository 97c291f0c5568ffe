package main

import (
	"encoding/json"
	"os"
	"testing"
	"time"
)

// TestHostJSONFitsTheHandler holds the two ends of what is agreed only by file:
// the host's limits must leave room for the handler's own.
func TestHostJSONFitsTheHandler(t *testing.T) {
	raw, err := os.ReadFile("../host.json")
	if err != nil {
		t.Fatal(err)
	}
	var host struct {
		Version         string
		FunctionTimeout string
		CustomHandler   struct {
			Description                 struct{ DefaultExecutablePath string }
			EnableForwardingHTTPRequest bool `json:"enableForwardingHttpRequest"`
		}
		ExtensionBundle struct{ ID, Version string }
		Extensions      struct {
			HTTP        struct{ RoutePrefix string }
			DurableTask struct {
				HubName         string
				StorageProvider struct{ PartitionCount int }
			}
			Queues struct {
				BatchSize, NewBatchThreshold, MaxDequeueCount          int
				MaxPollingInterval, VisibilityTimeout, MessageEncoding string
			}
		}
	}
	if err := json.Unmarshal(raw, &host); err != nil {
		t.Fatal(err)
	}
	if host.Version != "2.0" || host.CustomHandler.Description.DefaultExecutablePath != "bin/handler" || !host.CustomHandler.EnableForwardingHTTPRequest {
		t.Errorf("host.json does not start the handler with forwarding: %+v", host)
	}
	if host.ExtensionBundle.ID != "Microsoft.Azure.Functions.ExtensionBundle" || host.ExtensionBundle.Version != "[4.*, 5.0.0)" {
		t.Errorf("queue triggers need the extension bundle: %+v", host.ExtensionBundle)
	}
	if "/"+host.Extensions.HTTP.RoutePrefix+"/" != routePrefix {
		t.Errorf("routePrefix is %q, the handler serves %q", host.Extensions.HTTP.RoutePrefix, routePrefix)
	}
	// func durable reads these; the hub is the one of an app without settings.
	if c, _ := LoadConfig(lookupIn(nil)); host.Extensions.DurableTask.HubName != c.TaskHub || host.Extensions.DurableTask.StorageProvider.PartitionCount != 1 {
		t.Errorf("durableTask: %+v", host.Extensions.DurableTask)
	}
	// The host kills the process 2 s after functionTimeout; a hanging function must
	// have been answered long before.
	limit, err := time.Parse(time.TimeOnly, host.FunctionTimeout)
	if err != nil {
		t.Fatal(err)
	}
	timeout := limit.Sub(limit.Truncate(24 * time.Hour))
	if longest := invocationDeadline + invocationGrace; timeout < 2*longest {
		t.Errorf("functionTimeout is %s, less than twice the %s an invocation may take", timeout, longest)
	}
	if host.Extensions.Queues.MessageEncoding != "base64" || host.Extensions.Queues.MaxDequeueCount < 2 {
		t.Errorf("queues: %+v", host.Extensions.Queues)
	}
	if stop := finishWithin + abandonWithin + closeWithin; stop > 10*time.Second {
		t.Errorf("a stop may take %s; a stopping host waits about 10 s", stop)
	}
}
