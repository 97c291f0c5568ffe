package controlqueue

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// envelope is the framework's MessageData. What is not named here varies by
// version and does not matter.
type envelope struct {
	Type               string       `json:"$type"`
	ActivityID         string       `json:"ActivityId"`
	TaskMessage        *taskMessage `json:"TaskMessage"`
	CompressedBlobName string       `json:"CompressedBlobName"`
	SequenceNumber     int64        `json:"SequenceNumber"`
}

type taskMessage struct {
	Event                 *event    `json:"Event"`
	OrchestrationInstance *instance `json:"OrchestrationInstance"`
}

type instance struct {
	InstanceID  string `json:"InstanceId"`
	ExecutionID string `json:"ExecutionId"`
}

// event has the fields of all kinds. Its number EventType is left alone: it
// means another kind since EventSent was put in between.
type event struct {
	Type                  string         `json:"$type"`
	Timestamp             clock          `json:"Timestamp"`
	Name                  string         `json:"Name"`
	Version               string         `json:"Version"`
	Input                 string         `json:"Input"`
	Reason                string         `json:"Reason"`
	Data                  any            `json:"Data"`
	Tags                  map[string]any `json:"Tags"`
	ScheduledStartTime    clock          `json:"ScheduledStartTime"`
	OrchestrationInstance *instance      `json:"OrchestrationInstance"`
	ParentInstance        any            `json:"ParentInstance"`
}

// clock is a time as .NET writes it: with a zone, or without one for UTC. null
// and the zero of .NET are the zero time.
type clock struct{ time.Time }

// UnmarshalJSON implements json.Unmarshaler.
func (c *clock) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return fmt.Errorf("a time that is not a text: %w", err)
	}
	if text == "" || strings.HasPrefix(text, "0001-01-01") {
		return nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		if at, err = time.Parse("2006-01-02T15:04:05.999999999", text); err != nil {
			return fmt.Errorf("the time %.40q is not one of .NET's", text)
		}
	}
	c.Time = at.UTC()
	return nil
}

// text gives the JSON in a body: the framework writes base64 up to version 1 and
// plain JSON since.
func text(body []byte) ([]byte, error) {
	body = bytes.TrimSpace(body)
	if len(body) > 0 && body[0] == '{' {
		return body, nil
	}
	decoded, err := base64.StdEncoding.DecodeString(string(body))
	if err != nil {
		return nil, errors.New("it is neither a JSON object nor base64 of one")
	}
	return decoded, nil
}

// typeName is a $type without the assembly that older writers append.
func typeName(name string) string {
	name, _, _ = strings.Cut(name, ",")
	return strings.TrimSpace(name)
}
