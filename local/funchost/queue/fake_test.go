package queue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

// fakeQueue is a queue in memory with the service's visibility rules. It reads the clock
// of the synctest bubble.
type fakeQueue struct {
	mu       sync.Mutex
	missing  bool
	messages []*stored
	next     int
	receives []time.Time
	// fail, when set, is asked before each call by its name.
	fail func(call string) error
}

type stored struct {
	Message
	visibleAt time.Time
}

func (q *fakeQueue) step(call string) error {
	if q.fail != nil {
		return q.fail(call)
	}
	return nil
}

func (q *fakeQueue) Exists(context.Context) (bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return !q.missing, q.step("exists")
}

func (q *fakeQueue) Receive(_ context.Context, count int, hide time.Duration) ([]Message, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.receives = append(q.receives, time.Now())
	if err := q.step("receive"); err != nil {
		return nil, err
	}
	if q.missing {
		return nil, fmt.Errorf("receive: %w", ErrGone)
	}
	var batch []Message
	for _, m := range q.messages {
		if len(batch) == count || m.visibleAt.After(time.Now()) {
			continue
		}
		m.DequeueCount++
		q.hide(m, hide)
		batch = append(batch, m.Message)
	}
	return batch, nil
}

func (q *fakeQueue) hide(m *stored, hide time.Duration) {
	q.next++
	m.PopReceipt = strconv.Itoa(q.next)
	m.visibleAt = time.Now().Add(hide)
	m.NextVisibleOn = m.visibleAt
}

func (q *fakeQueue) find(m Message) (*stored, error) {
	for _, s := range q.messages {
		if s.ID == m.ID && s.PopReceipt == m.PopReceipt {
			return s, nil
		}
	}
	return nil, fmt.Errorf("message %s: %w", m.ID, ErrGone)
}

func (q *fakeQueue) Hide(_ context.Context, m Message, hide time.Duration) (string, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.step("hide"); err != nil {
		return "", err
	}
	s, err := q.find(m)
	if err != nil {
		return "", err
	}
	q.hide(s, hide)
	return s.PopReceipt, nil
}

func (q *fakeQueue) Delete(_ context.Context, m Message) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.step("delete"); err != nil {
		return err
	}
	s, err := q.find(m)
	if err != nil {
		return err
	}
	q.messages = slices.DeleteFunc(q.messages, func(other *stored) bool { return other == s })
	return nil
}

func (q *fakeQueue) Send(_ context.Context, text string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.step("send"); err != nil {
		return err
	}
	q.missing = false
	q.next++
	q.messages = append(q.messages, &stored{Message: Message{ID: "m" + strconv.Itoa(q.next), Text: text, InsertedOn: time.Now()}, visibleAt: time.Now()})
	return nil
}

func (q *fakeQueue) texts() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	var texts []string
	for _, m := range q.messages {
		texts = append(texts, m.Text)
	}
	return texts
}

// untouched says that the missing queue was neither created nor read.
func (q *fakeQueue) untouched() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.missing && len(q.receives) == 0
}

var errBroken = errors.New("403 forbidden")
