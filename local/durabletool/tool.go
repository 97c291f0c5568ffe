package durabletool

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"
	"github.com/google/uuid"
)

// Tool works on one task hub, as it is configured in the tool's own host.json.
type Tool struct {
	hub        string
	partitions uint32
	instances  *aztables.Client
	history    *aztables.Client
	queues     *azqueue.ServiceClient
	blobs      *azblob.Client
	sequence   int64
	// BeforeRow, when set, runs in StartNew between the message and the row:
	// the moment in which an engine may be faster.
	BeforeRow func()
}

// New makes a tool with the partition count of its host.json (the default is 4).
func New(connection, hub string, partitions int) (*Tool, error) {
	tables, err := aztables.NewServiceClientFromConnectionString(connection, nil)
	if err != nil {
		return nil, errors.New("the connection string is malformed")
	}
	queues, err := azqueue.NewServiceClientFromConnectionString(connection, nil)
	if err != nil {
		return nil, errors.New("the connection string is malformed")
	}
	blobs, err := azblob.NewClientFromConnectionString(connection, nil)
	if err != nil {
		return nil, errors.New("the connection string is malformed")
	}
	return &Tool{
		hub: hub, partitions: uint32(partitions), queues: queues, blobs: blobs,
		instances: tables.NewClient(hub + "Instances"), history: tables.NewClient(hub + "History"),
	}, nil
}

// ensure creates what is missing of the hub, as every command does first.
func (t *Tool) ensure(ctx context.Context) error {
	lower := strings.ToLower(t.hub)
	for _, table := range []*aztables.Client{t.instances, t.history} {
		if _, err := table.CreateTable(ctx, nil); err != nil && !is(err, "TableAlreadyExists") {
			return err
		}
	}
	for _, container := range []string{lower + "-largemessages", lower + "-leases"} {
		if _, err := t.blobs.CreateContainer(ctx, container, nil); err != nil && !is(err, "ContainerAlreadyExists") {
			return err
		}
	}
	names := []string{lower + "-workitems"}
	for i := range t.partitions {
		names = append(names, fmt.Sprintf("%s-control-%02d", lower, i))
	}
	for _, name := range names {
		if _, err := t.queues.NewQueueClient(name).Create(ctx, nil); err != nil && !is(err, "QueueAlreadyExists") {
			return err
		}
	}
	info := fmt.Sprintf(`{"TaskHubName":%q,"CreatedAt":%q,"PartitionCount":%d}`, lower, timestamp(time.Now()), t.partitions)
	_, err := t.blobs.UploadBuffer(ctx, lower+"-leases", "taskhub.json", []byte(info), nil)
	return err
}

// Queue is the control queue of an instance.
func (t *Tool) Queue(id string) string {
	return fmt.Sprintf("%s-control-%02d", strings.ToLower(t.hub), Hash(id)%t.partitions)
}

// Hash is the framework's Fnv1aHashHelper over an instance id.
func Hash(id string) uint32 {
	digest := fnv.New32a()
	_, _ = digest.Write([]byte(id)) // never fails
	return digest.Sum32()
}

func newHex() string { id := uuid.New(); return hex.EncodeToString(id[:]) }

// timestamp is how .NET's serializer writes a UTC time.
func timestamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.0000000Z") }

func is(err error, codes ...string) bool {
	var answer *azcore.ResponseError
	if !errors.As(err, &answer) {
		return false
	}
	for _, code := range codes {
		if answer.ErrorCode == code {
			return true
		}
	}
	return false
}
