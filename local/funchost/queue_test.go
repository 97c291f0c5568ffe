package funchost_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"

	"azurehaymaker/local/funchost"
)

// storageQueue is a queue of the test's Azurite.
type storageQueue struct {
	t      *testing.T
	client *azqueue.QueueClient
}

func openQueue(t *testing.T, name string) storageQueue {
	t.Helper()
	client, err := azqueue.NewQueueClientFromConnectionString(storage, name, nil)
	if err != nil {
		t.Fatal(err)
	}
	return storageQueue{t, client}
}

func (q storageQueue) create() storageQueue {
	q.t.Helper()
	if _, err := q.client.Create(q.t.Context(), nil); err != nil {
		q.t.Fatal(err)
	}
	return q
}

func (q storageQueue) put(text string) {
	q.t.Helper()
	q.putRaw(base64.StdEncoding.EncodeToString([]byte(text)))
}

func (q storageQueue) putRaw(text string) {
	q.t.Helper()
	if _, err := q.client.EnqueueMessage(q.t.Context(), text, nil); err != nil {
		q.t.Fatal(err)
	}
}

// count is the number of messages, visible or not; -1 when there is no queue.
func (q storageQueue) count() int {
	answer, err := q.client.GetProperties(context.WithoutCancel(q.t.Context()), nil)
	if err != nil {
		return -1
	}
	return int(*answer.ApproximateMessagesCount)
}

// texts are the visible messages with their dequeue counts.
func (q storageQueue) texts() []string {
	n := int32(32)
	answer, err := q.client.PeekMessages(context.WithoutCancel(q.t.Context()), &azqueue.PeekMessagesOptions{NumberOfMessages: &n})
	if err != nil {
		return nil
	}
	var texts []string
	for _, m := range answer.Messages {
		texts = append(texts, fmt.Sprintf("%s %d", *m.MessageText, *m.DequeueCount))
	}
	return texts
}

func TestQueueDelivery(t *testing.T) {
	t.Parallel()
	in := openQueue(t, "delivery").create()
	poison := openQueue(t, "delivery-poison")
	a := build(t, hostJSON(quick), map[string]string{"work": onQueue("delivery")})
	a.run(t, a.options())
	in.put(`he said "hi" é`)
	await(t, "the call", func() bool { return len(a.requests("answered", "/work")) == 1 })
	c := a.requests("request", "/work")[0]
	if !strings.HasPrefix(c.Body, `{"Data":{"item":"\"he said \\\"hi\\\" é\""},"Metadata":{"DequeueCount":"1","ExpirationTime":"`) {
		t.Errorf("body %s", c.Body)
	}
	await(t, "the delete", func() bool { return in.count() == 0 })
	in.put(`{"do":"reply","status":500,"type":"application/json","body":"{}"}`)
	in.putRaw("plain not base64!")
	in.putRaw("//4A")
	await(t, "three poisoned messages", func() bool { return poison.count() == 3 && in.count() == 0 })
	if n := len(a.requests("request", "/work")); n != 3 {
		t.Errorf("%d calls, want 1 good and 2 failed", n)
	}
	if !a.logged("Message has reached MaxDequeueCount of 2. Moving message to queue 'delivery-poison'.") ||
		!a.logged("Executing 'Functions.work' (Reason='New queue message detected on 'delivery'.'") {
		t.Error("log lines are missing")
	}
}

func TestQueueOutputWakesTheListener(t *testing.T) {
	t.Parallel()
	openQueue(t, "chain-in").create()
	slow := `"extensions":{"queues":{"maxPollingInterval":"00:05:00"}},`
	a := build(t, hostJSON(slow), map[string]string{
		"first":  `{"bindings":[{"name":"req","type":"httpTrigger"},{"name":"res","type":"http","direction":"out"},{"name":"out","type":"queue","direction":"out","queueName":"chain-in"}]}`,
		"second": onQueue("chain-in"),
	})
	a.run(t, a.options())
	a.do(t, http.MethodGet, "/api/first"+reply(200, "application/json", `{"Outputs":{"out":["one","two"]},"Logs":["from the handler"]}`), nil)
	await(t, "both messages", func() bool { return len(a.requests("answered", "/second")) == 2 })
	if !a.logged("from the handler") {
		t.Error("the handler's log entry is missing")
	}
}

// TestThreeDeathsEndTheHost replays handler-exit-1.json: three starts, then the host ends
// and the message stays.
func TestThreeDeathsEndTheHost(t *testing.T) {
	t.Parallel()
	in := openQueue(t, "deaths").create()
	a := build(t, hostJSON(`"extensions":{"queues":{"maxPollingInterval":"00:00:00.1"}},`), map[string]string{"work": onQueue("deaths")})
	a.run(t, a.options())
	in.put(`{"do":"exit","code":1}`)
	var stopped *funchost.StoppedError
	if err := a.wasEnded(t); !errors.As(err, &stopped) || stopped.Reason != funchost.HandlerCrashed {
		t.Errorf("Run: %v", err)
	}
	if n := len(a.requests("start", "")); n != 3 || in.count() != 1 || openQueue(t, "deaths-poison").count() != -1 {
		t.Errorf("%d starts, queue %q", n, in.texts())
	}
	if a.host.State() != funchost.Stopped {
		t.Errorf("state %s", a.host.State())
	}
}

// TestExitZeroIsNotRestarted replays handler-exit-0.json.
func TestExitZeroIsNotRestarted(t *testing.T) {
	t.Parallel()
	in, poison := openQueue(t, "exit-zero").create(), openQueue(t, "exit-zero-poison")
	a := build(t, hostJSON(quick), map[string]string{"work": onQueue("exit-zero"), "hello": web})
	a.run(t, a.options())
	in.put(`{"do":"exit","code":0}`)
	await(t, "poison", func() bool { return poison.count() == 1 })
	if got := a.do(t, http.MethodGet, "/api/hello", nil); got.StatusCode != http.StatusInternalServerError || got.body != "" {
		t.Errorf("HTTP: %d %q", got.StatusCode, got.body)
	}
	if n := len(a.requests("start", "")); n != 1 || a.host.State() != funchost.Running {
		t.Errorf("%d starts, state %s", n, a.host.State())
	}
}

// TestTimeoutKillsTheHandler: the process is replaced on the same port 2 s after the
// timeout, and the death is not counted. The conformance suite replays the recordings.
func TestTimeoutKillsTheHandler(t *testing.T) {
	t.Parallel()
	in, poison := openQueue(t, "timeout").create(), openQueue(t, "timeout-poison")
	host := hostJSON(`"functionTimeout":"00:00:01","extensions":{"queues":{"maxPollingInterval":"00:00:00.1","maxDequeueCount":1}},`)
	a := build(t, host, map[string]string{"work": onQueue("timeout"), "hello": web})
	a.run(t, a.options())
	started := time.Now()
	in.put(`{"do":"hang"}`)
	await(t, "poison", func() bool { return poison.count() == 1 })
	if took := time.Since(started); took < 3*time.Second {
		t.Errorf("failed after %v, before timeout and grace", took)
	}
	if got := a.do(t, http.MethodGet, "/api/hello", nil); got.StatusCode != http.StatusOK {
		t.Errorf("after the timeout: %d", got.StatusCode)
	}
	if n := len(a.requests("start", "")); n != 2 {
		t.Errorf("%d starts, want 2", n)
	}
	if !a.logged("Timeout value of 00:00:01 exceeded by function 'Functions.work'") {
		t.Error("the timeout is not logged")
	}
}

func TestStopFinishesMessagesInHand(t *testing.T) {
	t.Parallel()
	in := openQueue(t, "stopping").create()
	a := build(t, hostJSON(quick), map[string]string{"work": onQueue("stopping")})
	a.run(t, a.options())
	in.put(`{"do":"sleep","ms":1000}`)
	await(t, "the call", func() bool { return len(a.requests("request", "/work")) == 1 })
	a.stop()
	if err := a.wasEnded(t); err != nil {
		t.Errorf("Run: %v", err)
	}
	if in.count() != 0 || len(a.requests("answered", "/work")) != 1 {
		t.Errorf("queue %q", in.texts())
	}
}

func TestStopAbandonsWhatTakesTooLong(t *testing.T) {
	t.Parallel()
	in := openQueue(t, "abandon").create()
	a := build(t, hostJSON(quick), map[string]string{"work": onQueue("abandon")})
	o := a.options()
	o.QueueStopTimeout = 300 * time.Millisecond
	o.QueueVisibilityTimeout = time.Second
	a.run(t, o)
	in.put(`{"do":"hang"}`)
	await(t, "the call", func() bool { return len(a.requests("request", "/work")) == 1 })
	a.stop()
	if err := a.wasEnded(t); err != nil {
		t.Errorf("Run: %v", err)
	}
	if in.count() != 1 {
		t.Error("the message is gone")
	}
	await(t, "the message to become visible again", func() bool { return len(in.texts()) == 1 })
}

// TestRetryPolicy replays abort-retry-disconnect.json: three calls per delivery with one
// invocation id and one dequeue count, two deliveries, then poison.
func TestRetryPolicy(t *testing.T) {
	t.Parallel()
	in, poison := openQueue(t, "retried").create(), openQueue(t, "retried-poison")
	a := build(t, hostJSON(quick), map[string]string{
		"work": `{"retry":{"strategy":"fixedDelay","maxRetryCount":2,"delayInterval":"00:00:00.1"},` + onQueue("retried")[1:],
	})
	a.run(t, a.options())
	in.put(`{"do":"reply","status":500,"type":"application/json","body":"{}"}`)
	await(t, "poison", func() bool { return poison.count() == 1 && in.count() == 0 })
	calls := a.requests("request", "/work")
	if len(calls) != 6 {
		t.Fatalf("%d calls, want 6", len(calls))
	}
	ids, guids := map[string]int{}, map[string]bool{}
	for i, c := range calls {
		var body struct {
			Metadata struct {
				DequeueCount string
				Sys          struct{ RandGUID string }
				RetryContext struct {
					RetryCount, MaxRetryCount int
					Exception                 *struct{ InstanceID string }
				}
			}
		}
		if err := json.Unmarshal([]byte(c.Body), &body); err != nil {
			t.Fatal(err)
		}
		id, m := c.Header.Get("X-Azure-Functions-InvocationId"), body.Metadata
		ids[id]++
		guids[m.Sys.RandGUID] = true
		if m.DequeueCount != strconv.Itoa(i/3+1) || m.RetryContext.RetryCount != i%3 || m.RetryContext.MaxRetryCount != 2 {
			t.Errorf("call %d: delivery %s, %+v", i, m.DequeueCount, m.RetryContext)
		}
		if (m.RetryContext.Exception != nil) != (i%3 > 0) || i%3 > 0 && m.RetryContext.Exception.InstanceID != id {
			t.Errorf("call %d: exception %+v", i, m.RetryContext.Exception)
		}
	}
	if len(ids) != 2 || len(guids) != 6 {
		t.Errorf("invocation ids %v, %d random ids", ids, len(guids))
	}
	if !a.logged("Soon retries will not be supported for function 'Functions.work'.") {
		t.Error("the warning is missing")
	}
}

// TestStopEndsRetries holds a message in a long pause between two attempts.
func TestStopEndsRetries(t *testing.T) {
	t.Parallel()
	in := openQueue(t, "patient").create()
	host := hostJSON(`"retry":{"strategy":"exponentialBackoff","maxRetryCount":-1,"minimumInterval":"00:05:00","maximumInterval":"00:15:00"},` + quick)
	a := build(t, host, map[string]string{"work": onQueue("patient")})
	a.run(t, a.options())
	in.put(`{"do":"reply","status":500,"type":"application/json","body":"{}"}`)
	await(t, "the failed attempt", func() bool { return a.logged("Executed 'Functions.work' (Failed") })
	a.stop()
	if err := a.wasEnded(t); err != nil {
		t.Errorf("Run: %v", err)
	}
	if n := len(a.requests("request", "/work")); n != 1 || in.count() != 1 || len(in.texts()) != 1 {
		t.Errorf("%d calls, queue %q: the message must be back at once", n, in.texts())
	}
}
