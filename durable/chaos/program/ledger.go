package program

import (
	"context"
	"sync"

	"azurehaymaker/durable"
)

// Book is a Ledger in memory. The zero value is empty and ready; it is safe for
// concurrent use.
type Book struct {
	mu      sync.Mutex
	entries map[string]Entry
	jobs    map[string][]int32
	runs    int
}

// Entry is the effect of one task.
type Entry struct {
	Label   string
	Attempt int
	// Runs is how often the activity ran; the effect is there once.
	Runs int
}

// Do implements Ledger.
func (b *Book) Do(_ context.Context, task durable.TaskInfo, label string) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.entries == nil {
		b.entries, b.jobs = map[string]Entry{}, map[string][]int32{}
	}
	b.runs++
	entry, there := b.entries[task.Key()]
	if !there {
		job := task.InstanceID + "\n" + task.ExecutionID + "\n" + label
		entry = Entry{Label: label, Attempt: len(b.jobs[job])}
		b.jobs[job] = append(b.jobs[job], task.TaskID)
	}
	entry.Runs++
	b.entries[task.Key()] = entry
	return entry.Attempt, nil
}

// Entry is the effect of a task, by its key.
func (b *Book) Entry(key string) (Entry, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	entry, there := b.entries[key]
	return entry, there
}

// Totals counts the effects and the runs of the activity.
func (b *Book) Totals() (effects, runs int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.entries), b.runs
}
