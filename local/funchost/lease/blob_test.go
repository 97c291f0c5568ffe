package lease

import (
	"errors"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"azurehaymaker/local/azurite"
)

func TestBlobLock(t *testing.T) {
	server, err := azurite.Start(t.Context(), azurite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	client, err := container.NewClientFromConnectionString(server.ConnectionString(), "azure-webjobs-hosts", nil)
	if err != nil {
		t.Fatal(err)
	}
	locker := &Blob{Container: client, Name: "locks/host/Host.Functions.tick.Listener", Period: 15 * time.Second}
	ctx := t.Context()
	first, err := locker.Acquire(ctx)
	if err != nil || first == nil {
		t.Fatalf("first: %v, %v", first, err)
	}
	if second, err := locker.Acquire(ctx); second != nil || err != nil {
		t.Errorf("a held lock was given out again: %v, %v", second, err)
	}
	if err := first.Renew(ctx); err != nil {
		t.Errorf("renew: %v", err)
	}
	if err := first.Release(ctx); err != nil {
		t.Errorf("release: %v", err)
	}
	third, err := locker.Acquire(ctx)
	if err != nil || third == nil {
		t.Fatalf("after the release: %v, %v", third, err)
	}
	if err := first.Renew(ctx); !errors.Is(err, ErrLost) {
		t.Errorf("renewing a lock that another holds: %v", err)
	}
	if err := first.Release(ctx); err != nil {
		t.Errorf("releasing a lost lock: %v", err)
	}
	if err := third.Release(ctx); err != nil {
		t.Error(err)
	}
}

func TestStorageAway(t *testing.T) {
	client, err := container.NewClientFromConnectionString("AccountName=a;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:1/a", "c", &container.ClientOptions{ClientOptions: azcore.ClientOptions{Retry: policy.RetryOptions{MaxRetries: -1}}})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if lock, err := (&Blob{Container: client, Name: "x", Period: 15 * time.Second}).Acquire(ctx); lock != nil || err == nil {
		t.Errorf("%v, %v", lock, err)
	}
}

func TestMemory(t *testing.T) {
	lock, err := Memory{}.Acquire(t.Context())
	if err != nil || lock.Renew(t.Context()) != nil || lock.Release(t.Context()) != nil {
		t.Errorf("%v, %v", lock, err)
	}
}
