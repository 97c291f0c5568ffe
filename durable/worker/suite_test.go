package worker_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// endToEnd is one test of the end-to-end suite, to be run on any store.
type endToEnd struct {
	name string
	run  func(h *hub)
}

// collecting, when set, makes onEveryStore note its tests instead of running
// them. Top-level tests follow each other, so nobody else is concerned.
var collecting *[]endToEnd

// suite is the end-to-end suite, which is run against broken stores as well.
func suite(t *testing.T) []endToEnd {
	t.Helper()
	var tests []endToEnd
	collecting = &tests
	defer func() { collecting = nil }()
	for name, test := range map[string]func(*testing.T){
		"Sequence": TestSequence, "FanOut": TestFanOut, "Timers": TestTimersOfAnyLength, "Events": TestEventsBeforeAndWhileAwaited,
		"LongInbox": TestAnInboxLongerThanOneStepIsServedToItsEnd, "Retries": TestRetriesWaitInTimers,
		"Failures": TestFailuresAndPanicsOfActivitiesAreResults, "CustomStatus": TestCustomStatusShowsWhileItRuns,
		"Control": TestSuspendResumeTerminate, "EarlyTermination": TestTerminateBeforeTheFirstStepRunsNothing,
		"ScheduledStart": TestScheduledStartWaitsForItsTime, "LargeInputs": TestLargeInputsTravelThroughHistory,
		"Deployment": TestDeploymentInTheMiddleOfARun, "UnknownCode": TestUnknownCodeFailsClearly,
		"TwoProcesses": TestTwoProcessesOnOneHub, "Race": TestTwoProcessesRaceForTheCommit, "StartTwice": TestStartingTwiceIsStartingOnce,
		"TaskTwice": TestATaskDeliveredTwiceCountsOnce, "Purge": TestPurgeInTheMiddleOfARun, "StaleMemory": TestAStaleMemoryIsNoProof,
		"ReusedAfterPurge": TestANewInstanceUnderAPurgedIDHearsNothingOfTheOldOne,
		"Children":         TestChildrenReportToTheirParent, "ManyChildren": TestManyChildren, "Family": TestTerminationOfOneAndOfTheFamily,
		"ContinueAsNew": TestContinueAsNewReplacesTheHistory, "Carried": TestMoreEventsThanOneTransactionTakesAreCarried,
		"Reuse": TestAnIDIsUsedAgainAfterTheEnd, "Restart": TestRestart, "LostWake": TestSweepStartsAnInstanceWhoseWakeWasLost,
		"ForgottenInbox": TestSweepServesAForgottenInbox, "LostTasks": TestSweepSendsLostTasksAgain,
	} {
		t.Run(name, test)
	}
	slices.SortFunc(tests, func(a, b endToEnd) int { return strings.Compare(a.name, b.name) })
	return tests
}

// recording is a testing.TB that keeps the first failure to itself.
type recording struct {
	testing.TB
	mu       sync.Mutex
	failure  string
	cleanups []func()
}

func (r *recording) Helper()             {}
func (r *recording) Cleanup(f func())    { r.cleanups = append(r.cleanups, f) }
func (r *recording) Log(...any)          {}
func (r *recording) Logf(string, ...any) {}

func (r *recording) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failure == "" {
		r.failure = fmt.Sprintf(format, args...)
	}
}
func (r *recording) Error(args ...any) { r.Errorf("%s", fmt.Sprint(args...)) }
func (r *recording) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}
func (r *recording) Fatal(args ...any) { r.Fatalf("%s", fmt.Sprint(args...)) }
func (r *recording) FailNow()          { r.Fatalf("failed") }

func (r *recording) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failure != ""
}

// brokenPatience is enough for every test of the suite on an intact store.
const brokenPatience = 60

// failuresOn runs the suite on stores of one make and says which tests failed
// and how.
func failuresOn(t *testing.T, tests []endToEnd, open openStore) map[string]string {
	t.Helper()
	failed := map[string]string{}
	for _, test := range tests {
		r := &recording{TB: t}
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer func() {
				if p := recover(); p != nil {
					r.Errorf("panic: %v", p)
				}
			}()
			h := newHub(r, open)
			h.patience = brokenPatience
			test.run(h)
		}()
		<-done
		for _, f := range slices.Backward(r.cleanups) {
			f()
		}
		if r.failure != "" {
			_, name, _ := strings.Cut(test.name, "/")
			failed[name] = r.failure
		}
	}
	return failed
}
