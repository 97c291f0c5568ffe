package agent

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"

	"go.uber.org/zap"
)

func TestGuard(t *testing.T) {
	tenant := newFakeTenant()
	g := newGuard(tenant, "sub", "hm-group")
	const inside = "/subscriptions/sub/resourceGroups/hm-group/providers/"
	for path, allowed := range map[string]bool{
		inside + "Microsoft.Network/virtualNetworks/v":                  true,
		strings.ToUpper(inside) + "microsoft.network/virtualNetworks/v": true,
		inside + "Microsoft.Network/virtualNetworks/v.1/subnets/..x":    true,
		inside: false,
		"":     false,
		"/subscriptions/other/resourceGroups/hm-group/providers/Microsoft.Network/x/y":        false,
		"/subscriptions/sub/resourceGroups/other/providers/Microsoft.Network/x/y":             false,
		"/subscriptions/sub/resourceGroups/hm-group-2/providers/Microsoft.Network/x/y":        false,
		"/subscriptions/sub/resourceGroups/hm-group":                                          false,
		"/subscriptions/sub/providers/Microsoft.Authorization/roleAssignments/x":              false,
		inside + "../../../other/providers/Microsoft.Network/x/y":                             false,
		inside + "Microsoft.Network/./y":                                                      false,
		inside + "Microsoft.Network/%2e%2e/y":                                                 false,
		inside + "Microsoft.Network//y":                                                       false,
		inside + "Microsoft.Network/x/y?api-version=1":                                        false,
		inside + "Microsoft.Network/x/y#z":                                                    false,
		inside + "Microsoft.Network\\..\\x":                                                   false,
		inside + "Microsoft.Network/ .. /x":                                                   false,
		"https://elsewhere/subscriptions/sub/resourceGroups/hm-group/providers/Microsoft.X/y": false,
	} {
		before := len(tenant.calls)
		_, err := g.Do(t.Context(), Call{Method: "GET", Path: path})
		if errors.Is(err, ErrOutsideScope) == allowed {
			t.Errorf("%q: %v, want allowed %v", path, err, allowed)
		}
		if sent := len(tenant.calls) > before; sent != allowed {
			t.Errorf("%q: sent %v", path, sent)
		}
	}
}

func TestTagged_Defect3(t *testing.T) {
	required := haymaker.Tags(testRun, testScenario, fixedNow(), fixedNow(), nil)
	body := map[string]any{"location": "eastus", "tags": map[string]any{"RUNID": "forged", "Team": "x"}}
	tags := tagged(body, required)["tags"].(map[string]any)
	if tags["Team"] != "x" || tags["RunId"] != testRun || tags["RUNID"] != nil || len(tags) != len(required)+1 {
		t.Errorf("tags %v", tags)
	}
	if own := body["tags"].(map[string]any); len(own) != 2 {
		t.Errorf("the document's body was changed: %v", own)
	}
	if tags := tagged(nil, required)["tags"].(map[string]any); len(tags) != len(required) {
		t.Errorf("tags %v", tags)
	}
}

func TestScrub(t *testing.T) {
	c := testConfig(t.TempDir(), testScenario, time.Now(), time.Hour, time.Hour)
	s := NewScrubber(c)
	for _, text := range []string{
		"x client-secret~1 y", "event-key-1", "https://localhost/agent-events?sv=1&sig=queue%2Fsignature", "sig=queue/signature",
		"client_secret=abc123", `"password": "hunter2"`, "AccountKey=abc==;", "Authorization: Bearer eyJabc", `{"secret":"hunter2"}`, "?sig=hunter2&x",
		"AZURE_CLIENT_SECRET=hunter2", `{"client_secret":"hunter2"}`, "ANTHROPIC_API_KEY=hunter2", "X-Api-Key: hunter2", "the key sk-ant-api03-hunter2", "PASSWORD = hunter2",
	} {
		clean := s.Scrub(text)
		for _, secret := range []string{"client-secret~1", "event-key-1", "queue", "abc", "hunter2", "eyJ"} {
			if strings.Contains(clean, secret) {
				t.Errorf("%q became %q", text, clean)
			}
		}
	}
	nested := s.value(map[string]any{"a": []any{"client-secret~1", map[string]any{"b": []string{"event-key-1"}}}, "n": 1})
	if text := fmt.Sprint(nested); strings.Contains(text, "client-secret") || strings.Contains(text, "event-key") || !strings.Contains(text, "n:1") {
		t.Errorf("details became %s", text)
	}
	if text := "Created vnet-1 in hm-group"; s.Scrub(text) != text {
		t.Errorf("innocent text became %q", s.Scrub(text))
	}
	s.Add("short")
	if s.Scrub("a short text") != "a short text" {
		t.Error("a word was taken for a secret")
	}
}

// TestOneSecretInAnother: nothing remains of the longer one, whichever was known first.
func TestOneSecretInAnother(t *testing.T) {
	for _, secrets := range [][]string{{"river", "river-bank-9", "bank-9"}, {"bank-9", "river-bank-9"}} {
		var s Scrubber
		for _, secret := range secrets {
			s.Add(secret)
		}
		if clean := s.Scrub("at river-bank-9 now"); clean != "at "+scrubbed+" now" {
			t.Errorf("with %v known, %q", secrets, clean)
		}
	}
}

func TestSecretsAreStableAndDistinct(t *testing.T) {
	c := testConfig(t.TempDir(), testScenario, time.Now(), time.Hour, time.Hour)
	scrubber := &Scrubber{}
	s := newSecrets(c, scrubber)
	one, _ := s.password("one")
	again, _ := newSecrets(c, scrubber).password("one")
	two, _ := s.password("two")
	c.RunID = "ffffffff-1111-4222-8333-444444444444"
	other, _ := newSecrets(c, scrubber).password("one")
	if one != again || one == two || one == other || len(one) != 28 {
		t.Errorf("passwords %q %q %q %q", one, again, two, other)
	}
	if scrubber.Scrub(one) != scrubbed {
		t.Error("the scrubber does not know the password")
	}
	key, err := s.sshPublicKey("admin")
	if err != nil || !strings.HasPrefix(key, "ssh-ed25519 AAAA") || strings.Contains(key, "\n") {
		t.Errorf("key %q %v", key, err)
	}
}

func TestLogHoldsNoSecrets(t *testing.T) {
	c := testConfig(t.TempDir(), testScenario, time.Now(), time.Hour, time.Hour)
	scrubber := NewScrubber(c)
	made, err := newSecrets(c, scrubber).password("x")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	logger := NewLogger(c, &out, scrubber)
	logger.Info("with "+c.ClientSecret, zap.String("key", c.EventKey), zap.Error(errors.New("url "+c.EventsQueueURL)), zap.Any("made", map[string]string{"p": made}))
	for _, secret := range []string{c.ClientSecret, c.EventKey, "queue%2Fsignature", made} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the log holds %q: %s", secret, out.String())
		}
	}
	if !strings.Contains(out.String(), testRun) {
		t.Errorf("the log does not name its run: %s", out.String())
	}
}
