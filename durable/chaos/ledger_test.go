package chaos_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"azurehaymaker/durable"
	"azurehaymaker/durable/chaos/program"
)

// entry is what a worker tells the ledger.
type entry struct {
	Task  durable.TaskInfo
	Label string
}

// ledgerHandler is the outside world of a trial: it lives in the test's process
// and outlives the workers.
func ledgerHandler(book *program.Book) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var e entry
		if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		attempt, err := book.Do(r.Context(), e.Task, e.Label)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, attempt)
	})
}

// remoteLedger is the ledger as a worker sees it.
type remoteLedger struct{ url string }

func (l remoteLedger) Do(ctx context.Context, task durable.TaskInfo, label string) (attempt int, err error) {
	body, err := json.Marshal(entry{task, label})
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("the ledger answers %s", response.Status)
	}
	_, err = fmt.Fscan(response.Body, &attempt)
	return attempt, err
}
