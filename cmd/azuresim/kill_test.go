package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestEveryAnswerSurvivesAKill kills the simulator with SIGKILL in the middle of
// creations and deletions, and asks its next life about every one it answered.
func TestEveryAnswerSurvivesAKill(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	there, gone := map[string]bool{}, map[string]bool{}
	for life := range 3 {
		ready := filepath.Join(dir, fmt.Sprintf("ready-%d.json", life))
		command := exec.CommandContext(t.Context(), self, "serve", "--state-dir", filepath.Join(dir, "state"), "--ready-file", ready)
		command.Env = append(os.Environ(), "TEST_AZURESIM=1")
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		f := facts(t, ready)
		c := connect(t, f)
		path := func(name string) string {
			return "/subscriptions/" + f.SubscriptionID + "/resourceGroups/" + name + "?api-version=2025-04-01"
		}
		for name := range there {
			if status := c.status(http.MethodGet, path(name)); status != 200 {
				t.Errorf("life %d: %s was created, and is answered %d", life, name, status)
			}
		}
		for name := range gone {
			if status := c.status(http.MethodGet, path(name)); status != 404 {
				t.Errorf("life %d: %s was deleted, and is answered %d", life, name, status)
			}
		}
		if life == 2 {
			if len(there) < 5 || len(gone) < 5 {
				t.Errorf("only %d creations and %d deletions were answered", len(there), len(gone))
			}
		} else {
			churn(c, path, life, there, gone, func() { _ = command.Process.Kill() })
		}
		_ = command.Process.Kill() // the last life, or one that is dead already
		_ = command.Wait()         // it was killed: the error says so
	}
}

// churn creates groups, and deletes every second one, until the simulator is dead:
// it is killed at the thirtieth answer, while others are under way.
func churn(c *client, path func(string) string, life int, there, gone map[string]bool, kill func()) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	answered := 0
	book := func(into map[string]bool, name string) {
		mu.Lock()
		defer mu.Unlock()
		into[name] = true
		if answered++; answered == 30 {
			kill()
		}
	}
	for worker := range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				name := fmt.Sprintf("g-%d-%d-%d", life, worker, i)
				if c.status(http.MethodPut, path(name)) != 201 {
					return
				}
				if i%2 == 0 {
					book(there, name)
					continue
				}
				// An answer to a group's deletion says that it has begun: it ends by itself.
				if c.status(http.MethodDelete, path(name)) != 202 {
					return
				}
				book(gone, name)
			}
		})
	}
	wg.Wait()
}

// status is the status of an answer, 0 when there was none.
func (c *client) status(method, path string) int {
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.facts.URL+path, strings.NewReader(`{"location":"eastus"}`))
	if err != nil {
		return 0
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	response, err := c.http.Do(request)
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}
