package azurestorage

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"azurehaymaker/durable/store"
)

func TestTheHubNamesItsOwner(t *testing.T) {
	t.Parallel()
	hub := shared.hub()
	s := open(t, hub) // nothing has been prepared
	for range 2 {     // replicas, restarts and new revisions of one app
		if err := s.Claim(t.Context(), "first", ""); err != nil {
			t.Fatal(err)
		}
	}
	err := open(t, hub).Claim(t.Context(), "second", "")
	var taken *HubTakenError
	if !errors.As(err, &taken) || taken.Owner != "first" || taken.App != "second" || taken.Hub != hub || !taken.Since.Equal(fixedClock().Truncate(100)) {
		t.Fatalf("a second app: %v", err)
	}
	if err := s.Claim(t.Context(), "second", "somebody else"); !errors.As(err, &taken) {
		t.Errorf("taking over from an app that does not own it: %v", err)
	}
	if err := s.Claim(t.Context(), "second", "first"); err != nil {
		t.Errorf("a deliberate take-over: %v", err)
	}
	// A setting that was left behind takes nothing back, and the former owner is out.
	for _, takeOver := range []string{"", "third"} {
		if err := s.Claim(t.Context(), "first", takeOver); !errors.As(err, &taken) || taken.Owner != "second" {
			t.Errorf("the former owner: %v", err)
		}
	}
	if err := s.Claim(t.Context(), "second", "first"); err != nil {
		t.Errorf("with the setting left behind: %v", err)
	}
}

func TestTwoAppsThatClaimAtOnce(t *testing.T) {
	t.Parallel()
	hub := shared.hub()
	errs := make([]error, 8)
	var group sync.WaitGroup
	for i := range errs {
		s := open(t, hub)
		group.Go(func() { errs[i] = s.Claim(t.Context(), fmt.Sprint("app ", i%2), "") })
	}
	group.Wait()
	won := map[int]bool{}
	for i, err := range errs {
		var taken *HubTakenError
		switch {
		case err == nil:
			won[i%2] = true
		case !errors.As(err, &taken):
			t.Errorf("claim %d: %v", i, err)
		}
	}
	if len(won) != 1 {
		t.Errorf("owners are the apps %v, want one: %v", won, errs)
	}
}

func TestAClaimWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	_, s, _ := intercepted(t, Options{}, func(n int, request *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
		if request.Method == http.MethodPut && strings.HasSuffix(request.URL.Path, ownerBlob) && n < 4 {
			return lose(pass)
		}
		return pass()
	})
	if err := s.Claim(t.Context(), "first", ""); err != nil {
		t.Error(err)
	}
}

func TestAClaimWithoutStorageFails(t *testing.T) {
	t.Parallel()
	_, s, _ := intercepted(t, Options{MaxRetries: -1}, func(int, *http.Request, func() (*http.Response, error)) (*http.Response, error) {
		return nil, errConnectionLost
	})
	var taken *HubTakenError
	if err := s.Claim(t.Context(), "first", ""); !errors.Is(err, errConnectionLost) || errors.As(err, &taken) {
		t.Errorf("%v", err)
	}
}

// TestThePurgeOfAnInstanceLeavesTheOwner, whatever it is called.
func TestThePurgeOfAnInstanceLeavesTheOwner(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	if err := s.Claim(t.Context(), "first", ""); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"owner.json", "owner", "o"} {
		if _, err := s.Commit(t.Context(), id, store.Commit{ExecutionID: testExecution, Append: numbered(0, 1)}); err != nil {
			t.Fatal(err)
		}
		if err := s.PurgeInstance(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Claim(t.Context(), "second", ""); err == nil {
		t.Error("the owner was purged")
	}
}
