// Package durabletest runs orchestrations in tests: hours of timers in
// milliseconds, activities replaced by functions, events at chosen times.
//
// For an orchestrator that asks for an approval, reminds once after a day, and
// gives up after another:
//
//	func TestNobodyAnswers(t *testing.T) {
//		w := durabletest.New(t, registry(t))
//		durabletest.Mock(w, ask, func(ctx context.Context, who string) (int, error) {
//			durabletest.Elapse(ctx, time.Minute) // on the test's clock
//			return 1, nil
//		})
//		w.RaiseAt(72*time.Hour, "approval", true) // too late
//		result := durabletest.Run(w, approval, "ann")
//		if output, err := result.Output(); err != nil || output != "nobody answered" {
//			t.Errorf("%q, %v", output, err)
//		}
//		if calls := durabletest.Calls(w, ask); len(calls) != 2 || calls[1].Input != "ann" {
//			t.Errorf("asked %v", calls)
//		}
//		if result.Elapsed() != 48*time.Hour+2*time.Minute {
//			t.Errorf("it took %s", result.Elapsed())
//		}
//	}
//
//	what a test needs                        is
//	an activity that answers, or fails       Mock (its error is a TaskError, retries and their timers run)
//	an activity that takes time              Elapse; Now is the test's clock
//	what was called, when, with what         Calls, OrchestrationCalls
//	a sub-orchestration                      runs as registered, or MockOrchestration
//	events, suspension, termination in time  RaiseAt, SuspendAt, ResumeAt, TerminateAt
//	events sent, children started            Result.Sent, Result.Forgotten
//	several news in one step                 Tester.Together
//	how it ended, or what it waits for       Result.Output, Status, CustomStatus, Waiting
//	an older version of the orchestration    RunVersion
//
// A Tester drives the same replay machine as the engine, without storage. Its
// clock jumps to whatever happens next. Every workflow test is a replay test:
// after each step a second machine is built from the whole history and must
// decide the same, and once more at the end. Orchestrator code therefore runs
// many times; a test must not count its runs.
//
// Result.Events saved with historyfile.Save, and replayed with replaytest.Run,
// keep released versions honest for good.
//
// Faults of the test or of determinism fail the test; what the orchestration
// does is a Result to assert on. Nothing here is safe for concurrent use.
package durabletest
