package goal

import (
	"context"
	"encoding/json"
	"fmt"
)

const (
	nsgName  = "Microsoft.Network/networkSecurityGroups/nsg-1"
	siteName = "Microsoft.Web/sites/shop-1"
	madeName = "Microsoft.Network/routeTables/mine-1"
)

// fakeExecutor notes what it is asked for.
type fakeExecutor struct {
	resources []Resource
	documents map[string]string
	calls     []string
}

func newFakeExecutor() *fakeExecutor {
	return &fakeExecutor{documents: map[string]string{}, resources: []Resource{
		{Name: nsgName, Type: "Microsoft.Network/networkSecurityGroups"}, {Name: siteName, Type: "Microsoft.Web/sites"},
		{Name: madeName, Type: "Microsoft.Network/routeTables", Made: true},
		{Name: nsgName + "/providers/Microsoft.Authorization/roleAssignments/r-1", Type: "Microsoft.Authorization/roleAssignments"},
	}}
}

func (f *fakeExecutor) note(format string, args ...any) {
	f.calls = append(f.calls, fmt.Sprintf(format, args...))
}

func (f *fakeExecutor) List() []Resource { return f.resources }

func (f *fakeExecutor) Read(_ context.Context, resource string) (json.RawMessage, error) {
	f.note("read %s", resource)
	return json.RawMessage(f.documents[resource]), nil
}

func (f *fakeExecutor) Patch(_ context.Context, resource string, _ map[string]any) error {
	f.note("patch %s", resource)
	return nil
}

func (f *fakeExecutor) Create(_ context.Context, wanted Creation) (string, error) {
	f.note("put %s %s in %q", wanted.Type, wanted.Name, wanted.Parent)
	return wanted.Type + "/" + wanted.Name, nil
}

func (f *fakeExecutor) Post(_ context.Context, resource, action string) error {
	f.note("post %s %s", resource, action)
	return nil
}

func (f *fakeExecutor) Delete(_ context.Context, resource string) error {
	f.note("delete %s", resource)
	return nil
}

func (f *fakeExecutor) Wait(_ context.Context, minutes int) error {
	f.note("wait %d", minutes)
	return nil
}
