package tenant

import (
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"pgregory.net/rapid"
)

// FuzzKQLText: whatever the text, the query gets one string literal of it.
func FuzzKQLText(f *testing.F) {
	for _, seed := range []string{runID, `'`, `\`, `\'`, "' or 1==1 //", "a\nb", strings.Repeat("x", 300)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		literal, err := kqlText(text)
		if err != nil {
			return
		}
		if got, rest := readLiteral(literal); got != text || rest != "" {
			t.Errorf("%q became %s, which reads as %q and then %q", text, literal, got, rest)
		}
	})
}

// readLiteral reads a Kusto string literal and gives what follows it.
func readLiteral(literal string) (text, rest string) {
	var b strings.Builder
	for i := 1; i < len(literal); i++ {
		switch literal[i] {
		case '\\':
			i++
			b.WriteByte(literal[i])
		case '\'':
			return b.String(), literal[i+1:]
		default:
			b.WriteByte(literal[i])
		}
	}
	return "", "unterminated"
}

// FuzzParseTarget: no id is accepted that does not stay below the subscription.
func FuzzParseTarget(f *testing.F) {
	for _, seed := range []string{subscription + "/resourceGroups/g", subscription + "/resourceGroups/g/providers/A.B/c/d/e/f", subscription,
		subscription + "/providers/Microsoft.Authorization/locks/l", "/subscriptions", "", subscription + "/resourceGroups/../x"} {
		f.Add(seed)
	}
	tenant, err := New(testConfig(), fakeCredential{}, testOptions(newFakeAzure()))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, id string) {
		parsed, err := tenant.parseTarget("test", id)
		if err != nil {
			wantRefused(t, id, err)
			return
		}
		if !strings.EqualFold(parsed.parsed.SubscriptionID, subscriptionID) || strings.Contains(id, "..") {
			t.Errorf("%q was accepted as %+v", id, parsed)
		}
		if tenant.isOwn(parsed) != tenant.ownGroups[strings.ToLower(parsed.group)] {
			t.Errorf("%q: own group not recognised", id)
		}
	})
}

// FuzzObjectID: any token gives a UUID or nothing.
func FuzzObjectID(f *testing.F) {
	f.Add("a.b.c")
	f.Add("..")
	f.Add("e30.eyJvaWQiOiIzMzMzMzMzMy0zMzMzLTQzMzMtODMzMy0zMzMzMzMzMzMzMzMifQ.x")
	f.Fuzz(func(t *testing.T, token string) {
		if id := objectID(token); id != "" && !uuidPattern.MatchString(id) {
			t.Errorf("%q gives %q", token, id)
		}
	})
}

func TestNewestStable(t *testing.T) {
	for _, c := range []struct {
		versions []string
		want     string
	}{
		{[]string{"2023-05-01", "2025-06-01-preview", "2024-01-01"}, "2024-01-01"},
		{[]string{"2023-05-01-preview", "2024-01-01-beta"}, "2024-01-01-beta"},
		{nil, ""},
	} {
		var versions []*string
		for _, version := range c.versions {
			versions = append(versions, to.Ptr(version))
		}
		if got := newestStable(append(versions, nil)); got != c.want {
			t.Errorf("%v: %q, want %q", c.versions, got, c.want)
		}
	}
}

// TestAssignmentNameFollowsFromItsParts: same parts (whatever their case), same
// name; other parts, another name.
func TestAssignmentNameFollowsFromItsParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.StringMatching(`[a-z0-9/-]{1,20}`)
		scope, principal, role := part.Draw(t, "scope"), part.Draw(t, "principal"), part.Draw(t, "role")
		name := assignmentName(scope, principal, role)
		if !uuidPattern.MatchString(name) || name != assignmentName(strings.ToUpper(scope), principal, strings.ToUpper(role)) {
			t.Fatalf("%q is not one name", name)
		}
		if other := part.Draw(t, "other"); other != principal && assignmentName(scope, other, role) == name {
			t.Fatalf("principals %q and %q share a name", principal, other)
		}
	})
}

// TestCleanRemovesSecrets wherever they stand in a message.
func TestCleanRemovesSecrets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[A-Za-z0-9~%+=]{8,40}`).Draw(t, "secret")
		around := rapid.StringMatching(`[ -z]{0,40}`)
		text := around.Draw(t, "before") + secret + around.Draw(t, "after")
		if got := clean(text, []string{"", secret}); strings.Contains(got, secret) {
			t.Fatalf("%q still holds %q", got, secret)
		}
	})
	if got := clean(strings.Repeat("x", 5000), nil); len(got) > maxMessage+len("…") {
		t.Errorf("%d bytes", len(got))
	}
}
