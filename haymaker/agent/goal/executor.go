package goal

import (
	"context"
	"encoding/json"
	"errors"
)

// Resource is one of the agent's own that exists.
type Resource struct {
	Name string // the id behind /providers/ of the own group: Microsoft.Network/virtualNetworks/vnet-1
	Type string
	Made bool // by the model, so that it may write it again and delete it
}

// Creation is a resource that the model wants.
type Creation struct {
	Type, APIVersion string
	Name             string // without the suffix that the executor adds
	Parent           string // Resource.Name of what it lies in, "" for a top-level type
	Body             map[string]any
}

// Executor does what was found to be allowed, by the agent's guarded way: own
// things only, required tags, ledger, events. It names a Resource by its Name.
// An error that wraps ErrRefused had no effect.
type Executor interface {
	List() []Resource
	Read(ctx context.Context, resource string) (json.RawMessage, error)
	Patch(ctx context.Context, resource string, body map[string]any) error
	// Create makes a resource, or brings one that the model made to the stated
	// form, and gives its Resource.Name.
	Create(ctx context.Context, wanted Creation) (string, error)
	Post(ctx context.Context, resource, action string) error
	Delete(ctx context.Context, resource string) error
	// Wait lets minutes of the scenario's day pass.
	Wait(ctx context.Context, minutes int) error
}

// ErrRefused says that something is not for the model to do.
var ErrRefused = errors.New("refused")
