package controlqueue

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/store"
)

// ErrUnreadable says that a body is no message that a tool sends.
var ErrUnreadable = errors.New("not a message of a Durable Functions tool")

// Kind is what a message asks for.
type Kind string

// The kinds, by the framework's names of their events.
const (
	Start     Kind = "ExecutionStartedEvent"
	Raise     Kind = "EventRaisedEvent"
	Terminate Kind = "ExecutionTerminatedEvent"
	Suspend   Kind = "ExecutionSuspendedEvent"
	Resume    Kind = "ExecutionResumedEvent"
	// Rewind comes after the tool has edited the history by itself.
	Rewind Kind = "GenericEvent"
)

// Message is what one message asks for.
type Message struct {
	Kind Kind
	// Key identifies the message; "" when its sender gave it none.
	Key        string
	InstanceID string
	// ExecutionID is the new execution of a Start. With other kinds it is the
	// execution that is meant, and mostly "": whichever is current.
	ExecutionID string
	// Sent and Sequence order the messages of one sender.
	Sent     time.Time
	Sequence int64
	// Name is that of the orchestration, or of the event.
	Name, Version string
	// Text is the input of a Start or a Raise as JSON, "" for none, or the
	// reason of any other kind.
	Text           string
	Tags           map[string]string
	ScheduledStart time.Time
	// Blob, when set, is the name of the blob that holds the message; then
	// nothing else is set.
	Blob string
}

const (
	messageType = "DurableTask.AzureStorage.MessageData"
	eventSpace  = "DurableTask.Core.History."
	maxName     = 1 << 10
)

// executionID is what ids of sub-orchestrations can be made of.
var executionID = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

// Decode reads a body, which may be base64. Members that it does not know are
// ignored. It fails with ErrUnreadable.
func Decode(body []byte) (Message, error) {
	m, err := decode(body)
	if err != nil {
		return Message{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return m, nil
}

func decode(body []byte) (Message, error) {
	raw, err := text(body)
	if err != nil {
		return Message{}, err
	}
	var e envelope
	if err := json.Unmarshal(raw, &e); err != nil {
		return Message{}, err
	}
	switch {
	case typeName(e.Type) != messageType:
		return Message{}, fmt.Errorf("its $type is %.100q, not %s", e.Type, messageType)
	case e.CompressedBlobName != "":
		return Message{Blob: e.CompressedBlobName}, nil
	case e.TaskMessage == nil || e.TaskMessage.Event == nil:
		return Message{}, errors.New("it has neither TaskMessage.Event nor CompressedBlobName")
	}
	m := Message{Sent: e.TaskMessage.Event.Timestamp.Time, Sequence: e.SequenceNumber}
	if len(e.ActivityID) <= client.MaxKeyBytes {
		m.Key = e.ActivityID
	}
	m.address(e.TaskMessage.OrchestrationInstance)
	if err := m.take(e.TaskMessage.Event); err != nil {
		return Message{}, err
	}
	return m, m.check()
}

func (m *Message) address(i *instance) {
	if i != nil && i.InstanceID != "" {
		m.InstanceID, m.ExecutionID = i.InstanceID, i.ExecutionID
	}
}

// take reads what the event says.
func (m *Message) take(e *event) error {
	kind, ours := strings.CutPrefix(typeName(e.Type), eventSpace)
	m.Kind, m.Name, m.Version = Kind(kind), e.Name, e.Version
	switch {
	case !ours:
		return fmt.Errorf("its event's $type is %.100q", e.Type)
	case m.Kind == Start:
		if e.ParentInstance != nil {
			return errors.New("it starts a sub-orchestration: another engine works on this task hub, which must not be")
		}
		m.address(e.OrchestrationInstance)
		m.Text, m.ScheduledStart, m.Tags = asJSON(e.Input), e.ScheduledStartTime.Time, tags(e.Tags)
	case m.Kind == Raise:
		m.Text = asJSON(e.Input)
	case m.Kind == Terminate:
		m.Text = e.Input
	case m.Kind == Suspend, m.Kind == Resume:
		m.Text = e.Reason
	case m.Kind == Rewind:
		m.Text, _ = e.Data.(string)
	default:
		return fmt.Errorf("no tool sends a %.100s", kind)
	}
	return nil
}

func (m *Message) check() error {
	if err := store.ValidateInstanceID(m.InstanceID); err != nil {
		return err
	}
	named := m.Kind == Start || m.Kind == Raise
	switch {
	case named && m.Name == "":
		return errors.New("it has no name")
	case max(len(m.Name), len(m.Version)) > maxName:
		return fmt.Errorf("a name or version has more than %d bytes", maxName)
	case m.ExecutionID != "" && !executionID.MatchString(m.ExecutionID):
		return fmt.Errorf("the execution id %.100q is not up to 64 letters, digits and hyphens", m.ExecutionID)
	case named && len(m.Text) > client.MaxPayloadBytes:
		return fmt.Errorf("the input has %d bytes, the limit is %d", len(m.Text), client.MaxPayloadBytes)
	case !named && len(m.Text) > maxName:
		m.Text = strings.ToValidUTF8(m.Text[:maxName], "")
	}
	return nil
}

// asJSON makes a JSON string of a text that is no JSON, as readers show it.
func asJSON(text string) string {
	if text == "" || json.Valid([]byte(text)) {
		return text
	}
	quoted, err := durable.Encode(text)
	if err != nil { // a string always has a JSON form
		return ""
	}
	return quoted
}

// tags leaves out the $type that .NET's serializer adds to a dictionary, and
// whatever is no text.
func tags(all map[string]any) map[string]string {
	var kept map[string]string
	for name, value := range all {
		if text, ok := value.(string); ok && name != "$type" {
			if kept == nil {
				kept = map[string]string{}
			}
			kept[name] = text
		}
	}
	return kept
}
