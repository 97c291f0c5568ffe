package azurestorage

import (
	"context"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

func blobs(t *testing.T, s *Store) []string {
	t.Helper()
	var names []string
	pages := s.large.NewListBlobsFlatPager(&container.ListBlobsFlatOptions{})
	for pages.More() {
		answer, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, blob := range answer.Segment.BlobItems {
			names = append(names, *blob.Name)
		}
	}
	return names
}

func started(size int) history.Event {
	return history.Event{ID: history.NoID, Timestamp: fixedClock(), Body: history.ExecutionStarted{
		Name: "Run", InstanceID: "one", ExecutionID: testExecution, Input: `"` + strings.Repeat("x", size-2) + `"`,
	}}
}

func TestLargeTextsLieWhereToolsLookForThem(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	events := []history.Event{started(inlineLimit), started(inlineLimit + 1)}
	if _, err := s.Commit(t.Context(), "one", store.Commit{ExecutionID: testExecution, Append: events}); err != nil {
		t.Fatal(err)
	}
	rows := dump(t, s.history, "one")
	if _, moved := rows[0]["InputBlobName"]; moved || len(rows[0]["Input"].(string)) != inlineLimit {
		t.Errorf("a text of %d units left its row", inlineLimit)
	}
	name, _ := rows[1]["InputBlobName"].(string)
	if rows[1]["Input"] != "" || !strings.HasPrefix(name, "one/history-0000000000000001-ExecutionStarted-") || !strings.HasSuffix(name, "-Input.json.gz") {
		t.Fatalf("the row of the larger text: Input %q, InputBlobName %q", rows[1]["Input"], name)
	}
	text, err := s.download(t.Context(), name)
	if err != nil || text != events[1].Body.(history.ExecutionStarted).Input {
		t.Errorf("the blob holds %d characters (%v)", len(text), err)
	}
}

func TestInstanceTextsBecomeURLs(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	i := pendingInstance("a b+c")
	i.Input, i.Output = `"`+strings.Repeat("x", inlineLimit)+`"`, "urn:looks-like-a-blob"
	if err := s.CreateInstance(t.Context(), i); err != nil {
		t.Fatal(err)
	}
	row := dump(t, s.instances, i.ID)[0]
	for column, want := range map[string]string{"Input": i.Input, "Output": i.Output} {
		address, _ := row[column].(string)
		if !strings.HasPrefix(address, s.large.URL()+"/a%20b+c/instance-") || !strings.HasSuffix(address, "-"+column+".json.gz") {
			t.Errorf("%s is %q, want the escaped URL of a blob", column, address)
		}
		name, _ := s.blobName(address)
		if text, err := s.download(t.Context(), name); err != nil || text != want {
			t.Errorf("the blob of %s holds %d characters (%v)", column, len(text), err)
		}
	}
}

// TestForeignAddressesAreTexts: only the own container is ever read, whatever a
// row says.
func TestForeignAddressesAreTexts(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	for _, address := range []string{"http://169.254.169.254/metadata", s.large.URL() + "-other/x.json.gz", s.large.URL()} {
		c := columns{"Input": address, "ExecutionId": testExecution}
		if err := s.restoreInstance(t.Context(), c); err != nil || c["Input"] != address {
			t.Errorf("%s became %v (%v)", address, c["Input"], err)
		}
	}
}

func TestPurgeDeletesLargeTexts(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	for _, id := range []string{"one", "one2"} {
		i := pendingInstance(id)
		i.Input = strings.Repeat("x", inlineLimit+1)
		if err := s.CreateInstance(t.Context(), i); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Commit(t.Context(), id, store.Commit{ExecutionID: testExecution, Append: []history.Event{started(inlineLimit + 1)}}); err != nil {
			t.Fatal(err)
		}
		i.Status = history.StatusRunning
		addItem(t, s, i, "1", history.EventRaised{Name: "go", Input: strings.Repeat("y", inlineLimit+1)})
	}
	if err := s.PurgeInstance(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	left := blobs(t, s)
	for _, name := range left {
		if !strings.HasPrefix(name, "one2/") {
			t.Errorf("the purge left %s", name)
		}
	}
	if len(left) != 3 {
		t.Errorf("%d texts of the neighbour are left, want 3: %v", len(left), left)
	}
}

func TestMissingAndDamagedBlobsAreErrors(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	if _, err := s.Commit(t.Context(), "one", store.Commit{ExecutionID: testExecution, Append: []history.Event{started(inlineLimit + 1)}}); err != nil {
		t.Fatal(err)
	}
	name := blobs(t, s)[0]
	if _, err := s.large.NewBlockBlobClient(name).UploadBuffer(t.Context(), []byte("not gzip"), nil); err != nil {
		t.Fatal(err)
	}
	wantUnreadable(t, s, name)
	if _, err := s.large.NewBlobClient(name).Delete(context.WithoutCancel(t.Context()), nil); err != nil {
		t.Fatal(err)
	}
	wantUnreadable(t, s, name)
}

func wantUnreadable(t *testing.T, s *Store, name string) {
	t.Helper()
	if _, err := s.Load(t.Context(), "one", store.Known{}); err == nil || isContract(err) || !strings.Contains(err.Error(), name) {
		t.Errorf("load: %v, want an error that names %s", err, name)
	}
	if _, err := s.Event(t.Context(), "one", testExecution, 0); err == nil || isContract(err) {
		t.Errorf("event: %v, want an error", err)
	}
}
