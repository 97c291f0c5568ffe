package admin_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"azurehaymaker/local/azuresim/admin"
	"azurehaymaker/local/azuresim/fault"
	"azurehaymaker/local/azuresim/tenant"

	"github.com/gorilla/mux"
)

func TestOnlyThisMachineIsAnswered(t *testing.T) {
	state, _, err := tenant.Open(t.TempDir(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := state.Close(); err != nil {
			t.Error(err)
		}
	}()
	router := mux.NewRouter()
	admin.New(state, nil, fault.New(time.Now), admin.NewTraffic()).Routes(router)
	for address, want := range map[string]int{"127.0.0.1:5": 200, "[::1]:5": 200, "10.0.0.1:5": 403, "nonsense": 403} {
		for _, path := range []string{"state", "faults", "settings", "requests"} {
			request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/_sim/"+path, nil)
			request.RemoteAddr = address
			answer := httptest.NewRecorder()
			router.ServeHTTP(answer, request)
			if answer.Code != want {
				t.Errorf("%s from %s: %d, want %d", path, address, answer.Code, want)
			}
		}
	}
}
