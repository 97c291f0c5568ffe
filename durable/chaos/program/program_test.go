package program_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/chaos/program"
	"azurehaymaker/durable/history"
)

func one(ops ...program.Op) program.Program {
	return program.Program{Generations: [][]program.Op{ops}}
}

// TestTheModelSaysWhatTheLanguageMeans, and not more.
func TestTheModelSaysWhatTheLanguageMeans(t *testing.T) {
	for _, c := range []struct {
		program program.Program
		status  history.Status
		may     []string
		mayNot  []string
		custom  string
	}{
		{one(program.Op{Do: program.Call}), history.StatusCompleted, []string{"call=0.0@0;"}, []string{"", "call=0.0@1;", "call=0.0@0;call=0.0@0;"}, ""},
		{one(program.Op{Do: program.Retry, Fails: 1, Attempts: 3}), history.StatusCompleted, []string{"retry=0.0@1;"}, []string{"retry=0.0@0;", "retry=failed:0.0@0 broke;"}, ""},
		{one(program.Op{Do: program.Retry, Fails: 2, Attempts: 2}), history.StatusCompleted, []string{"retry=failed:0.0@1 broke;"}, []string{"retry=0.0@2;"}, ""},
		{one(program.Op{Do: program.Retry, Fails: 2, Attempts: 3, Fatal: true}), history.StatusCompleted, []string{"retry=failed:0.0@0 broke;"}, []string{"retry=0.0@2;"}, ""},
		{one(program.Op{Do: program.Fan, N: 2, Fails: 1}), history.StatusCompleted, []string{"fan=failed:0.0/0@0 broke;fan=0.0/1@0;"}, []string{"fan=0.0/1@0;"}, ""},
		{one(program.Op{Do: program.Race}, program.Op{Do: program.Timed}), history.StatusCompleted, []string{"race=0;timed=late;", "race=1;timed=in time;"}, []string{"race=2;timed=late;"}, ""},
		{one(program.Op{Do: program.Status}, program.Op{Do: program.Fail}, program.Op{Do: program.Status}), history.StatusFailed, []string{"stopped at 0.1"}, []string{"stopped at 0x1", "status;"}, `"0.0"`},
		{one(program.Op{Do: program.Family, Children: []program.Program{one(program.Op{Do: program.Fail})}}), history.StatusCompleted, []string{"child(failed:stopped at 0.0);"}, []string{"child();"}, ""},
		{program.Program{Generations: [][]program.Op{{{Do: program.Await, N: 1}}, {{Do: program.Timer}}}}, history.StatusCompleted, []string{"await=7;timer;"}, []string{"timer;", "await=;timer;"}, ""},
	} {
		outcome := c.program.Expect()
		if outcome.Status != c.status || outcome.CustomStatus != c.custom {
			t.Errorf("%+v: %s with custom status %s, want %s with %s", c.program, outcome.Status, outcome.CustomStatus, c.status, c.custom)
		}
		for _, output := range c.may {
			if !outcome.Output.MatchString(output) {
				t.Errorf("%+v: %q is not allowed by %s", c.program, output, outcome.Output)
			}
		}
		for _, output := range c.mayNot {
			if outcome.Output.MatchString(output) {
				t.Errorf("%+v: %q is allowed by %s", c.program, output, outcome.Output)
			}
		}
	}
}

func TestARestartBeginsInTheMiddle(t *testing.T) {
	p := program.Program{Generations: [][]program.Op{{{Do: program.Status}, {Do: program.Await, N: 2}}, {{Do: program.Await, N: 1}}}}
	outcome := program.Input{Program: p, Generation: 1, Log: "status;await=1;await=2;"}.Expect()
	if !outcome.Output.MatchString("status;await=1;await=2;await=3;") || outcome.CustomStatus != "" || p.Awaits(0) != 3 || p.Awaits(1) != 1 {
		t.Errorf("%+v, %d events and %d", outcome, p.Awaits(0), p.Awaits(1))
	}
	if got := program.Awaited(`"status;await=1;await=22;"`); len(got) != 2 || got[1] != 22 {
		t.Errorf("awaited %v", got)
	}
}

// TestASeedMakesOneProgram, and every statement is made by some seed.
func TestASeedMakesOneProgram(t *testing.T) {
	style := program.Style{Waits: []time.Duration{time.Second}, Ops: 4, Depth: 2, Width: 4, Large: 10}
	made := map[program.Verb]bool{}
	for seed := range uint64(200) {
		generate := func() program.Program {
			random := rand.New(rand.NewPCG(seed, 0))
			return program.Generate(func(_ string, n int) int { return random.IntN(n) }, style)
		}
		a, b := generate(), generate()
		if a.Expect().Output.String() != b.Expect().Output.String() || len(a.Generations) != len(b.Generations) {
			t.Fatalf("seed %d makes %+v and %+v", seed, a, b)
		}
		for _, ops := range a.Generations {
			for _, op := range ops {
				made[op.Do] = true
			}
		}
	}
	for _, verb := range []program.Verb{program.Call, program.Fan, program.Retry, program.Timer, program.Race, program.Await, program.Timed, program.Family, program.Status, program.Fail} {
		if !made[verb] {
			t.Errorf("no seed makes %s", verb)
		}
	}
}

func TestTheBookCountsATaskOnce(t *testing.T) {
	var book program.Book
	for _, c := range []struct {
		task int32
		want int
	}{{0, 0}, {2, 1}, {0, 0}, {2, 1}, {4, 2}} {
		got, err := book.Do(context.Background(), durable.TaskInfo{InstanceID: "i", ExecutionID: "x", TaskID: c.task}, "label")
		if err != nil || got != c.want {
			t.Errorf("task %d is attempt %d (%v), want %d", c.task, got, err, c.want)
		}
	}
	if effects, runs := book.Totals(); effects != 3 || runs != 5 {
		t.Errorf("%d effects by %d runs, want 3 by 5", effects, runs)
	}
	if entry, there := book.Entry("i:x:2"); !there || entry.Runs != 2 {
		t.Errorf("the entry of task 2 is %+v (%t)", entry, there)
	}
}
