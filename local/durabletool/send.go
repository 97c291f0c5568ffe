package durabletool

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/google/uuid"
)

// object is JSON whose members keep the order of .NET's serializer: $type first.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, m := range o {
		b.WriteByte("{,"[min(i, 1)])
		fmt.Fprintf(&b, "%q:", m.name)
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(value)
	}
	return append(b.Bytes(), '}'), nil
}

// maxUTF16 is 60 KiB: the longest message 1.4 puts into a queue.
const maxUTF16 = 60 << 10 / 2

func (t *Tool) envelope(id, execution, kind string, number int, fields object) object {
	var executionID any
	if execution != "" {
		executionID = execution
	}
	target := object{{"$type", "DurableTask.Core.OrchestrationInstance"}, {"InstanceId", id}, {"ExecutionId", executionID}}
	event := object{{"$type", "DurableTask.Core.History." + kind}}
	if execution != "" {
		event = append(event, member{"OrchestrationInstance", target})
	}
	event = append(append(event, member{"EventType", number}), fields...)
	event = append(event, member{"EventId", -1}, member{"IsPlayed", false}, member{"Timestamp", timestamp(time.Now())})
	t.sequence++
	return object{
		{"$type", "DurableTask.AzureStorage.MessageData"}, {"ActivityId", uuid.NewString()},
		{"TaskMessage", object{{"$type", "DurableTask.Core.TaskMessage"}, {"Event", event}, {"SequenceNumber", 0}, {"OrchestrationInstance", target}}},
		{"CompressedBlobName", nil}, {"SequenceNumber", t.sequence},
	}
}

// send puts a message into the instance's queue, by way of a blob if it is long,
// whose address it gives.
func (t *Tool) send(ctx context.Context, id, kind string, message object) (address string, err error) {
	raw, err := json.Marshal(message)
	if err != nil {
		return "", err
	}
	if len(utf16.Encode([]rune(string(raw)))) > maxUTF16 {
		container := strings.ToLower(t.hub) + "-largemessages"
		blob := fmt.Sprintf("%s/message-%016x-%s.json.gz", id, t.sequence, strings.ToLower(strings.TrimSuffix(kind, "Event")))
		var packed bytes.Buffer
		writer := gzip.NewWriter(&packed)
		if _, err := writer.Write(raw); err != nil {
			return "", err
		}
		if err := writer.Close(); err != nil {
			return "", err
		}
		if _, err := t.blobs.UploadBuffer(ctx, container, blob, packed.Bytes(), nil); err != nil {
			return "", err
		}
		address = t.blobs.URL() + container + "/" + blob
		raw, err = json.Marshal(object{
			{"$type", "DurableTask.AzureStorage.MessageData"}, {"ActivityId", uuid.Nil.String()},
			{"TaskMessage", nil}, {"CompressedBlobName", blob}, {"SequenceNumber", 0},
		})
		if err != nil {
			return "", err
		}
	}
	_, err = t.queues.NewQueueClient(t.Queue(id)).EnqueueMessage(ctx, base64.StdEncoding.EncodeToString(raw), nil)
	return address, err
}
