package main

import (
	"context"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"azurehaymaker/handler/invocation"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// slotNamespace makes run ids of schedule slots; it only has to differ from
// every other namespace in use.
var slotNamespace = uuid.MustParse("9f1d7f7e-6a0b-4f55-9a5c-2f6a1f1c7d10")

// scheduledStart starts the run of the schedule's slot. The id is derived from
// the slot, so that two hosts, a retry or a late firing never start it twice, and
// a slot that was skipped for want of a place is not started later.
func scheduledStart(server *api.Server, admissions haymaker.Admissions, schedule string, now haymaker.Clock) timerFunc {
	return func(ctx context.Context, timer invocation.TimerInfo) error {
		slot := slotOf(timer, now())
		request := api.StartRequest{RunID: slotRunID(schedule, slot), RequestedBy: "schedule " + schedule}
		run, err := server.Plan(request, haymaker.ExecutionScheduled)
		if err != nil {
			return err
		}
		log := invocation.Logger(ctx).With(zap.String(invocation.FieldRun, run.RunID), zap.Time("slot", slot), zap.Bool("past_due", timer.IsPastDue))
		return admit(ctx, admissions, run, log)
	}
}

// slotOf is the planned time of this firing: what the host had noted as next,
// or, where it notes nothing, the minute it is.
func slotOf(timer invocation.TimerInfo, now time.Time) time.Time {
	if timer.Status != nil && !timer.Status.Next.IsZero() && !timer.Status.Next.After(now.Add(time.Minute)) {
		return timer.Status.Next.UTC().Truncate(time.Second)
	}
	return now.UTC().Truncate(time.Minute)
}

func slotRunID(schedule string, slot time.Time) string {
	return uuid.NewSHA1(slotNamespace, []byte(schedule+"|"+slot.Format(time.RFC3339))).String()
}
