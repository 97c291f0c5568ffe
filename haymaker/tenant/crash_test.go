package tenant

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"azurehaymaker/haymaker"
)

// crashAt lets call number n take effect and then loses the answer and
// everything after it, as a process that dies does.
func crashAt(azure *fakeAzure, n int) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	call := 0
	azure.fault = func(_ string, request *http.Request) (*http.Response, error, bool) {
		call++
		if call < n {
			return nil, nil, false
		}
		if call == n {
			azure.mu.Lock()
			azure.mux.ServeHTTP(httptest.NewRecorder(), request)
			azure.mu.Unlock()
			cancel()
		}
		return nil, context.Canceled, true
	}
	return ctx, cancel
}

func countCalls(t *testing.T, run func(ctx context.Context, azure *fakeAzure, tenant *Tenant)) (calls int) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		run(t.Context(), azure, newTestTenant(t, azure))
		calls = len(azure.calls)
	})
	return calls
}

// TestCreateSurvivesACrashAnywhere_Defects6_10 kills Create after each of its calls. Done
// again it makes nothing twice; deleted by what was recorded, nothing is left.
func TestCreateSurvivesACrashAnywhere_Defects6_10(t *testing.T) {
	calls := countCalls(t, func(ctx context.Context, _ *fakeAzure, tenant *Tenant) {
		if _, err := tenant.Identities().Create(ctx, identityRequest(), nothing); err != nil {
			t.Fatal(err)
		}
	})
	for n := 1; n <= calls; n++ {
		for _, again := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) { crashCreate(t, n, again) })
		}
	}
}

func crashCreate(t *testing.T, n int, again bool) {
	azure := newFakeAzure()
	tenant := newTestTenant(t, azure)
	var recorded haymaker.ServicePrincipal
	record := func(identity haymaker.ServicePrincipal) error { recorded = identity; return nil }
	ctx, cancel := crashAt(azure, n)
	defer cancel()
	if _, err := tenant.Identities().Create(ctx, identityRequest(), record); err == nil {
		t.Fatalf("crash at call %d: no error", n)
	}
	azure.fault = nil
	if again {
		if _, err := tenant.Identities().Create(t.Context(), identityRequest(), record); err != nil {
			t.Fatalf("again after a crash at call %d: %v", n, err)
		}
		wantOneIdentity(t, n, azure, recorded)
	}
	if err := tenant.Identities().Delete(t.Context(), recorded); err != nil {
		t.Fatalf("delete after a crash at call %d: %v", n, err)
	}
	if left := len(azure.apps) + len(azure.principals) + len(azure.secrets) + len(azure.deleted) + len(azure.assignments) + len(azure.binned) + len(azure.grants); left != 0 {
		t.Errorf("after a crash at call %d and deletion %d things are left: %v %v %v %v", n, left, azure.apps, azure.principals, azure.secrets, azure.assignments)
	}
	remains, err := tenant.Identities().Remaining(t.Context(), recorded)
	if err != nil || len(remains) != 0 {
		t.Errorf("remaining after deletion: %v, %v", remains, err)
	}
}

func wantOneIdentity(t *testing.T, n int, azure *fakeAzure, recorded haymaker.ServicePrincipal) {
	t.Helper()
	if len(azure.apps) != 1 || len(azure.principals) != 1 || len(azure.secrets) != 2 || len(azure.assignments) != 2 {
		t.Fatalf("crash at call %d: %d applications, %d principals, %d secrets, %d assignments",
			n, len(azure.apps), len(azure.principals), len(azure.secrets), len(azure.assignments))
	}
	for _, right := range recorded.DirectoryRights {
		if azure.grants[right.AssignmentID] == nil || len(azure.grants) != 2 || len(recorded.DirectoryRights) != 2 {
			t.Errorf("crash at call %d: recorded rights %v, given %v", n, recorded.DirectoryRights, azure.grants)
		}
	}
	passwords := azure.apps[recorded.AppObjectID]["passwordCredentials"].([]any)
	if len(passwords) != 1 {
		t.Fatalf("crash at call %d: the application has %d passwords", n, len(passwords))
	}
	tags := azure.secrets[recorded.SecretReference]["tags"].(map[string]any)
	if tags[tagKeyID] != passwords[0].(map[string]any)["keyId"] {
		t.Errorf("crash at call %d: the vault holds the secret of another password", n)
	}
	for _, id := range recorded.RoleAssignmentIDs {
		if azure.assignments[id] == nil {
			t.Errorf("crash at call %d: recorded assignment %s does not exist", n, id)
		}
	}
}

// TestDeployStartsOneExecution kills Deploy after each of its calls; the next
// one goes on and there is exactly one execution.
func TestDeployStartsOneExecution(t *testing.T) {
	calls := countCalls(t, func(ctx context.Context, _ *fakeAzure, tenant *Tenant) {
		if _, err := tenant.Agents().Deploy(ctx, deployment()); err != nil {
			t.Fatal(err)
		}
	})
	for n := 1; n <= calls; n++ {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			tenant := newTestTenant(t, azure)
			ctx, cancel := crashAt(azure, n)
			defer cancel()
			if _, err := tenant.Agents().Deploy(ctx, deployment()); err == nil {
				t.Fatalf("crash at call %d: no error", n)
			}
			azure.fault = nil
			agent, err := tenant.Agents().Deploy(t.Context(), deployment())
			if err != nil {
				t.Fatalf("again after a crash at call %d: %v", n, err)
			}
			if executions := azure.executions[agent.AgentID]; len(executions) != 1 || executions[0]["name"] != agent.ExecutionName {
				t.Errorf("crash at call %d: executions %v, agent %+v", n, executions, agent)
			}
		})
	}
}
