package admission

import (
	"fmt"
	"strings"
	"time"

	"azurehaymaker/haymaker"
)

// decide applies the capacity to what is in progress. It is pure.
func decide(capacity haymaker.Capacity, v view, kind haymaker.ExecutionType, mayWait bool) haymaker.Admission {
	runs, places, waiting := v.beside(kind), capacity.Places(kind), v.waiting(kind)
	answer := haymaker.Admission{Decision: haymaker.StartAdmitted, InProgress: runs}
	if len(runs) < places && waiting == 0 {
		return answer
	}
	answer.Reason = taken(capacity, kind, runs, places)
	if len(runs) < places {
		answer.Reason = fmt.Sprintf("%s before it in the queue", count(waiting, "run waits", "runs wait"))
	}
	switch {
	case capacity.Policy != haymaker.OverlapQueue || !mayWait:
		answer.Decision = haymaker.StartSkipped
	case places == 0: // no end of any run would ever let it in
		answer.Decision = haymaker.StartSkipped
	case waiting >= maxQueued:
		answer.Decision = haymaker.StartSkipped
		answer.Reason += fmt.Sprintf("; %d runs wait already, and no more may", waiting)
	default:
		answer.Decision = haymaker.StartQueued
	}
	return answer
}

// taken says in a sentence which runs have the places, and by which setting.
func taken(capacity haymaker.Capacity, kind haymaker.ExecutionType, runs []haymaker.Run, places int) string {
	what, setting := "run", fmt.Sprintf("MAX_CONCURRENT_RUNS is %d", places)
	switch {
	case kind == haymaker.ExecutionOnDemand:
		what, setting = "on-demand run", fmt.Sprintf("MAX_ON_DEMAND is %d", places)
	case capacity.Policy == haymaker.OverlapSkip:
		setting = "OVERLAP_POLICY is skip"
	}
	if len(runs) == 0 {
		return fmt.Sprintf("no %s may be in progress: %s", what, setting)
	}
	names := make([]string, len(runs))
	for i, run := range runs {
		names[i] = run.RunID + " since " + run.StartedAt.UTC().Format(time.RFC3339)
	}
	return fmt.Sprintf("%s in progress and %s: %s", count(len(runs), what+" is", what+"s are"), setting, strings.Join(names, ", "))
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
