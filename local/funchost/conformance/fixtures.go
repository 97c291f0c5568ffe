package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"azurehaymaker/local/funchost/recordings"
)

// load reads a fixture into a value.
func load(name string, into any) error {
	data, err := recordings.Read(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("fixture %s: %w", name, err)
	}
	return nil
}

// call is a request as a handler recorded it, in the fixtures and in the probe's file.
type call struct {
	Event, Method, URI, Host, Body, CtxErr string
	T                                      time.Time
	// DequeueCount is told by recordings without bodies.
	DequeueCount           string
	PID                    int
	Headers                map[string]string
	TransferEncoding, Args []string
	ContentLength          int64
	Dir                    string
	Env                    map[string]string
}

// parseCalls reads JSON lines; a line that is still being written is left out.
func parseCalls(data []byte) []call {
	var calls []call
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var c call
		if json.Unmarshal(lines.Bytes(), &c) == nil {
			calls = append(calls, c)
		}
	}
	return calls
}

const (
	handlerSide = "invocations-handler-side.jsonl"
	clientSide  = "http-client-side.json"
)

// recordedCalls are the calls of the main recording.
func recordedCalls() ([]call, error) {
	data, err := recordings.Read(handlerSide)
	if err != nil {
		return nil, err
	}
	return parseCalls(data), nil
}
