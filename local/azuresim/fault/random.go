package fault

import (
	"net/http"
	"time"
)

// Met is a random fault that was injected.
type Met struct {
	Plane  string    `json:"plane"`
	Method string    `json:"method"`
	Path   string    `json:"path"` // normalised
	Nth    int       `json:"nth"`  // request with this plane, method and path
	Kind   string    `json:"kind"`
	Time   time.Time `json:"time"`
}

// Record is a schedule and what came of it.
type Record struct {
	Schedule *Schedule      `json:"schedule"` // nil: none is set
	Requests int            `json:"requests"` // that could have been hit
	Faults   int            `json:"faults"`
	Kinds    map[string]int `json:"kinds"` // faults by kind
	Met      []Met          `json:"met"`   // the first ones, in order
}

// maxMet is how many faults are listed one by one; more are only counted.
const maxMet = 20_000

// random is the state of the schedule, guarded by Faults.
type random struct {
	schedule *compiled
	seen     map[string]int // requests by plane, method and normalised path
	given    map[string]int // faults likewise
	record   Record
}

// Randomise sets the schedule and counts from the start.
func (f *Faults) Randomise(schedule Schedule) error {
	made, err := schedule.compile()
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.random = random{schedule: made, seen: map[string]int{}, given: map[string]int{}}
	f.random.record = Record{Kinds: map[string]int{}, Met: []Met{}}
	return nil
}

// Calm ends the schedule; its record stays.
func (f *Faults) Calm() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.random.schedule = nil
}

// Record is a copy of what came of the schedule so far.
func (f *Faults) Record() Record {
	f.mu.Lock()
	defer f.mu.Unlock()
	copied := f.random.record
	copied.Met = append([]Met{}, copied.Met...)
	copied.Kinds = map[string]int{}
	for kind, count := range f.random.record.Kinds {
		copied.Kinds[kind] = count
	}
	copied.Schedule = nil
	if f.random.schedule != nil {
		copied.Schedule = &f.random.schedule.Schedule
	}
	return copied
}

// roll draws for a request and books what it draws.
func (f *Faults) roll(plane string, r *http.Request) (effect, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.random.schedule
	if s == nil || s.spares(plane, r) {
		return effect{}, false
	}
	path := s.normalise(r.URL.Path)
	key := plane + " " + r.Method + " " + path
	f.random.seen[key]++
	f.random.record.Requests++
	nth := f.random.seen[key]
	chosen, choice, drawn := s.draw(plane, r, path, nth)
	if !drawn || f.random.given[key] >= s.Repeat || s.Most > 0 && f.random.record.Faults >= s.Most {
		return effect{}, false
	}
	f.random.given[key]++
	f.random.record.Faults++
	f.random.record.Kinds[chosen.name]++
	if len(f.random.record.Met) < maxMet {
		f.random.record.Met = append(f.random.record.Met, Met{Plane: plane, Method: r.Method, Path: path, Nth: nth, Kind: chosen.name, Time: f.now().UTC()})
	}
	return chosen.does(hit{plane: plane, r: r, now: f.now(), choice: choice, schedule: s}), true
}
