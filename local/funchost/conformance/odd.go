package conformance

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

const oddFixture = "odd-answers.json"

// oddQueue is the recorded outcome of one odd answer to a queue call.
type oddQueue struct {
	HandlerCalls                                        int
	Result                                              string
	UserLogLines, OutMessages, Poison, ReturnedMessages []string
}

type oddFile struct {
	Answers                       map[string]string
	Queue, QueueWithReturnBinding map[string]oddQueue
	HTTP                          map[string]struct {
		Status      int
		Body        string
		Error       string
		ContentType *string
		Out         []string
	}
}

// hangs is the recorded result of an answer that never ends the invocation.
func (o oddQueue) hangs() bool { return strings.HasPrefix(o.Result, "hangs") }

// odd replays every odd answer, to queue calls (all at once), and to HTTP calls.
func (s *suite) odd(ctx context.Context) {
	var file oddFile
	if err := load(oddFixture, &file); err != nil {
		s.report(oddFixture, "answers", err)
		return
	}
	reactions := map[string]answer{"/json-empty-object": jsonAnswer("{}")}
	for kind, text := range file.Answers {
		reaction, err := parseAnswer(kind, text)
		if err != nil {
			s.report(oddFixture, kind, err)
			continue
		}
		for _, path := range []string{"/odd|", "/oddret|", "/oddhttp|"} {
			reactions[path+kind] = reaction
		}
	}
	if err := s.answers.set(reactions); err != nil {
		s.report(oddFixture, "answers", err)
		return
	}
	s.oddQueues(ctx, "odd", file.Queue)
	s.oddQueues(ctx, "oddret", file.QueueWithReturnBinding)
	s.oddHTTP(ctx, file)
}

// oddHTTP replays the answers to HTTP calls; those that never end wait side by side.
func (s *suite) oddHTTP(ctx context.Context, file oddFile) {
	var hanging sync.WaitGroup
	outcomes := map[string]*error{}
	for kind, want := range file.HTTP {
		if want.Error == "" {
			continue
		}
		outcome := new(error)
		outcomes[kind] = outcome
		hanging.Go(func() {
			bounded, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			got, err := s.send(bounded, http.MethodGet, "/api/oddhttp?kind="+kind, recordedHost, nil, nil)
			if bounded.Err() == nil {
				*outcome = fmt.Errorf("status %d (%w), recorded none: %s", got.status, err, want.Error)
			}
		})
	}
	hanging.Wait()
	for _, kind := range slices.Sorted(maps.Keys(file.HTTP)) {
		want := file.HTTP[kind]
		if outcome := outcomes[kind]; outcome != nil {
			s.report(oddFixture, "http "+kind, *outcome)
			continue
		}
		media := ""
		if want.ContentType != nil {
			media = *want.ContentType
		}
		got, err := s.send(ctx, http.MethodGet, "/api/oddhttp?kind="+kind, recordedHost, nil, nil)
		if err == nil && (got.status != want.Status || got.body != want.Body || got.header.Get("Content-Type") != media) {
			err = fmt.Errorf("%d %q %q, recorded %d %q %q", got.status, got.body, got.header.Get("Content-Type"), want.Status, want.Body, media)
		}
		texts, readErr := s.takeAll(ctx, "conf-out-oddhttp")
		s.report(oddFixture, "http "+kind, errors.Join(err, readErr, sameSet("messages", decoded(texts), want.Out)))
	}
}

// oddQueues puts one message per kind into the queue of a function and compares what
// became of them.
func (s *suite) oddQueues(ctx context.Context, function string, kinds map[string]oddQueue) {
	var out, returned, poison []string
	hanging := 0
	for kind, want := range kinds {
		if err := s.put(ctx, queueOf(function), kind); err != nil {
			s.report(oddFixture, function+" "+kind, err)
			return
		}
		out, returned, poison = append(out, want.OutMessages...), append(returned, want.ReturnedMessages...), append(poison, want.Poison...)
		if want.hangs() {
			hanging++
		}
	}
	got, err := s.takeUntil(ctx, queueOf(function)+"-poison", len(poison))
	s.report(oddFixture, function+" poison", errors.Join(err, sameSet("poison", decoded(got), poison)))
	err = await(ctx, "the other messages' end", func() bool { return s.left(ctx, queueOf(function)) == hanging })
	s.report(oddFixture, function+" messages that never end", err)
	got, err = s.takeUntil(ctx, "conf-out-"+function, len(out))
	s.report(oddFixture, function+" output", errors.Join(err, sameSet("messages", decoded(got), out)))
	got, err = s.takeUntil(ctx, "conf-returned-"+function, len(returned))
	s.report(oddFixture, function+" $return output", errors.Join(err, sameSet("messages", decoded(got), returned)))
	counts := map[string]int{}
	for _, c := range s.calls("request", "/"+function) {
		if _, text, ok := queueMessage(c); ok {
			counts[text]++
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		var err error
		if counts[kind] != kinds[kind].HandlerCalls {
			err = fmt.Errorf("%d calls, recorded %d", counts[kind], kinds[kind].HandlerCalls)
		}
		s.report(oddFixture, function+" "+kind, errors.Join(err, s.logged(kinds[kind].UserLogLines)))
	}
}

// left is the number of messages in a queue, visible or not; -1 when it cannot be told.
func (s *suite) left(ctx context.Context, name string) int {
	queue, err := s.queue(name)
	if err != nil {
		return -1
	}
	answer, err := queue.GetProperties(ctx, nil)
	if err != nil {
		return -1
	}
	return int(*answer.ApproximateMessagesCount)
}

// logged compares the lines that the handler logged by its answer. The recording shows a
// message's further lines indented, as the console does.
func (s *suite) logged(lines []string) error {
	if s.Logs == nil {
		return nil
	}
	messages := s.Logs()
	for _, line := range lines {
		if line = strings.ReplaceAll(line, "\n      ", "\n"); !slices.Contains(messages, line) {
			return fmt.Errorf("the host did not log %q", line)
		}
	}
	return nil
}
