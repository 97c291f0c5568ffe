package azurestorage

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"pgregory.net/rapid"

	"azurehaymaker/durable/history"
)

// FuzzDecodeRow feeds foreign rows to the decoders: they may refuse a row, and
// what they accept must survive being written and read again.
func FuzzDecodeRow(f *testing.F) {
	files, err := filepath.Glob("testdata/rows/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var recorded recording
		if err := json.Unmarshal(text, &recorded); err != nil {
			f.Fatal(err)
		}
		for _, one := range recorded.Instances {
			f.Add([]byte(one.Instance))
			for _, row := range one.History {
				f.Add([]byte(row))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var entity aztables.EDMEntity
		if json.Unmarshal(text, &entity) != nil {
			return
		}
		_, _ = decodeSentinel(entity)
		_, _ = decodeInbox(entity)
		_, _ = decodeInstance(entity)
		event, err := decodeEvent(entity.Properties)
		if err != nil {
			return
		}
		if again := rewritten(t, event); !reflect.DeepEqual(again, event) {
			t.Fatalf("an accepted row changes when it is written again:\n%+v\n%+v", event, again)
		}
	})
}

// rewritten encodes an event, sends it through the wire form and decodes it.
func rewritten(t rapidT, event history.Event) history.Event {
	c, err := encodeEvent(event, testExecution)
	if err != nil {
		t.Fatalf("encode %+v: %v", event, err)
	}
	text, err := c.entity("one", eventKey(0))
	if err != nil {
		t.Fatalf("encode %+v: %v", event, err)
	}
	var entity aztables.EDMEntity
	if err := json.Unmarshal(text, &entity); err != nil {
		t.Fatalf("decode %s: %v", text, err)
	}
	again, err := decodeEvent(entity.Properties)
	if err != nil {
		t.Fatalf("decode %s: %v", text, err)
	}
	return again
}

type rapidT interface {
	Fatalf(format string, args ...any)
}

func TestEventsSurviveTheirRows(t *testing.T) {
	at := rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "seconds"), 100*rapid.Int64Range(0, 9_999_999).Draw(t, "ticks")).UTC()
	})
	text := rapid.String()
	failure := rapid.Custom(func(t *rapid.T) history.Failure {
		return history.Failure{ErrorType: text.Draw(t, "type"), ErrorMessage: text.Draw(t, "message"), StackTrace: text.Draw(t, "stack"), IsNonRetriable: rapid.Bool().Draw(t, "final")}
	})
	rapid.Check(t, func(t *rapid.T) {
		cause := failure.Draw(t, "failure")
		body := rapid.SampledFrom([]history.Body{
			history.ExecutionStarted{Name: text.Draw(t, "name"), Version: text.Draw(t, "version"), Input: text.Draw(t, "input"), InstanceID: text.Draw(t, "id"), ExecutionID: testExecution, Generation: rapid.Int32().Draw(t, "generation"), ScheduledStartTime: at.Draw(t, "start")},
			history.ExecutionCompleted{Status: history.StatusFailed, Result: text.Draw(t, "result"), Failure: &cause},
			history.TaskScheduled{Name: text.Draw(t, "task"), Version: text.Draw(t, "v"), Input: text.Draw(t, "in")},
			history.TaskCompleted{TaskID: rapid.Int32().Draw(t, "task id"), Result: text.Draw(t, "out")},
			history.TaskFailed{TaskID: rapid.Int32().Draw(t, "failed id"), Failure: cause},
			history.TimerFired{TimerID: rapid.Int32().Draw(t, "timer"), FireAt: at.Draw(t, "fire")},
			history.EventRaised{Name: text.Draw(t, "event"), Input: text.Draw(t, "payload")},
			history.ExecutionTerminated{Reason: text.Draw(t, "reason")},
		}).Draw(t, "body")
		want := history.Event{ID: rapid.Int32().Draw(t, "event id"), Timestamp: at.Draw(t, "timestamp"), Body: body}
		if got := rewritten(t, want); !reflect.DeepEqual(got, want) {
			t.Fatalf("\n got %+v\nwant %+v", got, want)
		}
	})
}

func TestKeysSurviveEscaping(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.String().Draw(t, "id")
		key := inboxKey(id)
		if strings.ContainsAny(strings.TrimPrefix(key, inboxPrefix), `/\#?'`) || strings.ContainsFunc(key, isControl) {
			t.Fatalf("the key %q holds a forbidden character", key)
		}
		if back, err := inboxID(key); err != nil || back != id {
			t.Fatalf("%q became %q (%v)", id, back, err)
		}
	})
}

func FuzzUnescapeKey(f *testing.F) {
	for _, seed := range []string{"a", "a^0b", "^^", "^", "^x", "^\u00c0", "a'b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		id, err := unescapeKey(key)
		if err == nil && strings.ToValidUTF8(key, "") == key && !strings.ContainsAny(key, `/\#?'`) && !strings.ContainsFunc(key, isControl) && !strings.Contains(key, "^4") && escapeKey(id) != key {
			t.Fatalf("%q means %q, which is written %q", key, id, escapeKey(id))
		}
	})
}

func TestSplitKeepsOrderAndLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 400_000), 0, 260).Draw(t, "sizes")
		deletes := rapid.IntRange(0, 90).Draw(t, "deletes")
		rows := make([][]byte, len(sizes))
		backing := make([]byte, 400_000)
		for i, size := range sizes {
			rows[i] = backing[:size]
		}
		var joined [][]byte
		batches := split(rows, deletes)
		for i, batch := range batches {
			bytes, limit := 0, maxRows
			for _, row := range batch {
				bytes += len(row) + rowOverhead
			}
			if i == len(batches)-1 {
				limit -= deletes
			} else if len(batch) == 0 {
				t.Fatalf("batch %d is empty", i)
			}
			if len(batch) > limit || bytes > maxBytes {
				t.Fatalf("batch %d has %d rows and %d bytes", i, len(batch), bytes)
			}
			joined = append(joined, batch...)
		}
		if !reflect.DeepEqual(joined, rows) && len(rows) > 0 {
			t.Fatalf("the rows changed")
		}
	})
}

func FuzzParseBatchAnswer(f *testing.F) {
	good := "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 204 No Content\r\nETag: W/\"1\"\r\n\r\n\r\n--c--\r\n--b--\r\n"
	f.Add("multipart/mixed; boundary=b", []byte(good))
	f.Add("multipart/mixed; boundary=b", []byte(strings.Replace(good, "204 No Content", "412 Precondition Failed", 1)))
	f.Add("text/plain", []byte("x"))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		etags, err := parseBatchAnswer(contentType, body)
		var refused *batchError
		if err != nil && (etags != nil || !errors.Is(err, errBatchAnswer) && !errors.As(err, &refused)) {
			t.Fatalf("etags %v, err %v", etags, err)
		}
	})
}

func TestLargeTextsAreBounded(t *testing.T) {
	var s Store
	if err := s.upload(t.Context(), "x", strings.Repeat("x", maxText+1)); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("a text above the limit: %v", err)
	}
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write(make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err := unpack(bytes.NewReader(packed.Bytes()), 1000); err != nil || len(text) != 1000 {
		t.Errorf("a text at the limit: %d bytes, %v", len(text), err)
	}
	if _, err := unpack(bytes.NewReader(packed.Bytes()), 999); err == nil {
		t.Error("a blob that unpacks beyond the limit is read")
	}
	if _, err := unpack(bytes.NewReader(packed.Bytes()[:10]), 1000); err == nil {
		t.Error("a cut gzip stream is read")
	}
}

func TestPrefixEnds(t *testing.T) {
	for prefix, want := range map[string]string{"a": "b", "ab": "ac", "a\U0010FFFF": "b", "\uD7FF": "\uE000", "\U0010FFFF": ""} {
		if got, bounded := afterPrefix(prefix); got != want || bounded != (want != "") {
			t.Errorf("after %q comes %q (%v), want %q", prefix, got, bounded, want)
		}
	}
}
