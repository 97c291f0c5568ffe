package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"go.uber.org/zap"

	"azurehaymaker/haymaker"
	"azurehaymaker/local/azurite"
)

const overlaid = "compute-99-small"

func overlaidDocument(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("../haymaker/catalogue/testdata/" + overlaid + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func offers(s *scenarios, id string) bool {
	choices, _ := s.Choices()
	return slices.ContainsFunc(choices, func(c haymaker.ScenarioChoice) bool { return c.ScenarioName == id })
}

// TestScenarioSettings: what is denied is listed with the reason, and a name that
// the catalogue does not have keeps the handler from being ready.
func TestScenarioSettings(t *testing.T) {
	const denied = "networking-01-virtual-network"
	clock := func() time.Time { return noon }
	s := newScenarios("cost", denied, nil, clock, zap.NewNop())
	if err := s.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if offers(s, denied) || !offers(s, "databases-02-cosmos-db") {
		t.Error("what is denied is offered, or nothing is")
	}
	_, excluded := s.Choices()
	if !slices.ContainsFunc(excluded, func(e haymaker.Exclusion) bool {
		return e.ScenarioName == denied && strings.Contains(e.Reason, "SCENARIO_DENY")
	}) {
		t.Errorf("excluded: %v", excluded)
	}
	err := newScenarios("costs", "networking-1", nil, clock, zap.NewNop()).prepare(t.Context())
	if err == nil || !strings.Contains(err.Error(), "costs, networking-1") {
		t.Errorf("unknown names: %v", err)
	}
}

// TestAdmittedScenariosCarryTheirNeeds: validation sees what only those that may
// be run ask for.
func TestAdmittedScenariosCarryTheirNeeds(t *testing.T) {
	clock := func() time.Time { return noon }
	for allow, want := range map[string]string{
		"": "[] []", "identity-03-entra-users-groups": "[User.ReadWrite.All Group.ReadWrite.All Organization.Read.All] []",
		"security-05-security-center-policies": "[] [Microsoft.Authorization/policyDefinitions Microsoft.Authorization/policySetDefinitions]",
	} {
		var rights, objects []string
		for _, choice := range newScenarios(allow, "", nil, clock, zap.NewNop()).admitted(t.Context()) {
			rights, objects = append(rights, choice.DirectoryRights...), append(objects, choice.SubscriptionObjects...)
		}
		if got := fmt.Sprint(rights, objects); got != want {
			t.Errorf("%q: %s, want %s", allow, got, want)
		}
	}
}

// source is an overlay that a test changes.
type source struct {
	texts map[string][]byte
	err   error
	asked int
}

func (s *source) origin() string { return "a test" }

func (s *source) documents(context.Context) (map[string][]byte, error) {
	s.asked++
	return s.texts, s.err
}

// TestOverlayIsReadAgain: not at every call, and one that fails leaves the last
// one in place; the first must succeed.
func TestOverlayIsReadAgain(t *testing.T) {
	now := noon
	from := &source{err: errors.New("storage is down")}
	s := newScenarios("", "", from, func() time.Time { return now }, zap.NewNop())
	if err := s.prepare(t.Context()); err == nil || !strings.Contains(err.Error(), "storage is down") {
		t.Errorf("prepared without its overlay: %v", err)
	}
	from.err, from.texts = nil, map[string][]byte{overlaid + ".yaml": overlaidDocument(t), "broken.yaml": []byte("x")}
	if err := s.prepare(t.Context()); err != nil || !offers(s, overlaid) {
		t.Fatalf("the overlay is not offered: %v", err)
	}
	if text, err := s.document(t.Context(), overlaid); err != nil || string(text) != string(overlaidDocument(t)) {
		t.Errorf("document: %d bytes, %v", len(text), err)
	}
	if text, err := s.document(t.Context(), "networking-01-virtual-network"); err != nil || text != nil {
		t.Errorf("an embedded document is handed out: %d bytes, %v", len(text), err)
	}
	asked := from.asked
	from.err = errors.New("storage is down")
	now = now.Add(overlayAge)
	if first, second := offers(s, overlaid), offers(s, overlaid); !first || !second || from.asked != asked+1 {
		t.Errorf("asked %d times, want once more than %d", from.asked, asked)
	}
	from.err, from.texts = nil, nil
	now = now.Add(overlayAge)
	if offers(s, overlaid) {
		t.Error("a document that was removed is still offered")
	}
}

// TestOverlayContainer reads documents out of real blobs.
func TestOverlayContainer(t *testing.T) {
	server, err := azurite.Start(t.Context(), azurite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	a, err := openAccount(Secret{server.ConnectionString()}, policy.RetryOptions{MaxRetries: -1}, eventsQueue)
	if err != nil {
		t.Fatal(err)
	}
	from := overlay{a.blobs}
	if texts, err := from.documents(t.Context()); err != nil || len(texts) != 0 {
		t.Fatalf("without a container: %v %v", texts, err)
	}
	if _, err := a.blobs.CreateContainer(t.Context(), overlayContainer, nil); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{overlaid + ".yaml": overlaidDocument(t), "notes.txt": []byte("x"), "old/a.yaml": []byte("x"), "huge.yaml": make([]byte, 2*haymaker.MaxDocument)} {
		if _, err := a.blobs.UploadBuffer(t.Context(), overlayContainer, name, text, nil); err != nil {
			t.Fatal(err)
		}
	}
	texts, err := from.documents(t.Context())
	if err != nil || len(texts) != 2 || len(texts["huge.yaml"]) != haymaker.MaxDocument+1 {
		t.Fatalf("%d documents, %v", len(texts), err)
	}
	s := newScenarios("", "", from, time.Now, zap.NewNop())
	if err := s.prepare(t.Context()); err != nil || !offers(s, overlaid) {
		t.Errorf("the container's scenario is not offered: %v", err)
	}
	_, excluded := s.Choices()
	if !slices.ContainsFunc(excluded, func(e haymaker.Exclusion) bool {
		return e.ScenarioName == "huge" && strings.Contains(e.Reason, "blob container scenarios")
	}) {
		t.Errorf("the broken document is in no list: %v", excluded)
	}
	server.Close()
	if _, err := from.documents(t.Context()); err == nil {
		t.Error("a storage that is gone has documents")
	}
}
