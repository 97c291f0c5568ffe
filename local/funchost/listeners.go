package funchost

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/lease"
	"azurehaymaker/local/funchost/queue"
	"azurehaymaker/local/funchost/schedule"
	"azurehaymaker/local/funchost/timer"
	"azurehaymaker/local/funchost/wire"
)

// startListeners starts one listener per enabled queue and timer function. As in the real
// host it returns when every timer has its lock and status, or failed to get them.
func (h *scriptHost) startListeners() {
	var starting sync.WaitGroup
	defer starting.Wait()
	for _, f := range h.functions.Usable() {
		switch {
		case f.Disabled:
		case f.Queue != nil:
			l := h.queueListener(f)
			h.listeners.Go(func() {
				if err := l.Run(h.listening, h.work); err != nil {
					h.log.Error(exceptionHandler, "An unhandled exception has occurred. Host is shutting down.\n%s", unhandled(err))
					h.fail(StorageFailed, err)
				}
			})
		case f.Timer != nil:
			starting.Add(1)
			l := h.timerListener(f, func(well bool) {
				if !well {
					h.unstarted.Store(f.Name, true)
				}
				starting.Done()
			})
			h.listeners.Go(func() { l.Run(h.listening, h.work) })
		}
	}
}

func (h *scriptHost) queueListener(f *discovery.Function) *queue.Listener {
	t := f.Queue
	o := queue.Options{
		Name: t.Queue, Queue: h.accounts.queue(t.Connection, t.Queue), Limits: h.config.Queues,
		Hide: h.options.QueueVisibilityTimeout, Wake: h.signals.Listen(signalKey(t.Connection, t.Queue)),
		Random: h.options.Random, Log: h.log,
		Invoke: func(ctx context.Context, m queue.Message, body []byte) error { return h.invokeQueue(ctx, f, m, body) },
	}
	if poison := queue.PoisonName(t.Queue); poison != "" {
		o.Poison = h.accounts.queue(t.Connection, poison)
	}
	return queue.NewListener(o)
}

func signalKey(connection, name string) string { return connection + "\n" + name }

func (h *scriptHost) invokeQueue(ctx context.Context, f *discovery.Function, m queue.Message, body []byte) error {
	return h.invoke(ctx, invocation{
		function: f,
		reason:   fmt.Sprintf("New queue message detected on '%s'.", f.Queue.Queue),
		details:  fmt.Sprintf("MessageId: %s, DequeueCount: %d, InsertedOn: %s", m.ID, m.DequeueCount, m.InsertedOn.UTC().Format("2006-01-02T15:04:05.000-07:00")),
		body: func(s wire.Sys) ([]byte, error) {
			if !f.Queue.Binary && !utf8.Valid(body) {
				return nil, errors.New("the message is not valid UTF-8 and the binding takes text: use dataType \"binary\"")
			}
			return wire.Queue(f.Trigger.Name, wire.QueueMessage{
				ID: m.ID, PopReceipt: m.PopReceipt, DequeueCount: m.DequeueCount, ExpirationTime: m.ExpiresOn,
				InsertionTime: m.InsertedOn, NextVisible: m.NextVisibleOn, Body: body,
			}, f.Queue.Binary, nil, s), nil
		},
	})
}

func (h *scriptHost) timerListener(f *discovery.Function, started func(well bool)) *timer.Listener {
	o := timer.Options{
		Function: f.Name, Schedule: f.Timer.Schedule, RunOnStartup: f.Timer.RunOnStartup,
		Locker: lease.Memory{}, LockPeriod: h.config.Lock.ListenerPeriod, Recovery: h.config.Lock.RecoveryInterval,
		Now: h.options.Now, Random: h.options.Random, Log: h.log, OnStart: started,
		Invoke: func(ctx context.Context, r timer.Run) { h.invokeTimer(ctx, f, r) },
	}
	if h.accounts.host != nil {
		o.Locker = &lease.Blob{
			Container: h.accounts.host, Period: h.config.Lock.ListenerPeriod,
			Name: "locks/" + h.id + "/Host.Functions." + f.Name + ".Listener",
		}
	}
	if h.monitored(f) {
		if store := h.timerStore(f); store != nil {
			o.Store = store
		} else {
			o.Broken = h.noStorage()
		}
	}
	return timer.NewListener(o)
}

// noStorage is why a monitored timer cannot start.
func (h *scriptHost) noStorage() error {
	why := "the setting AzureWebJobsStorage is missing"
	if h.env.HasSection("AzureWebJobsStorage") {
		why = "AzureWebJobsStorage is identity-based, which this local host cannot use: set a connection string for local runs"
	}
	return errors.New("Could not create BlobContainerClient for ScheduleMonitor: " + why)
}

func (h *scriptHost) monitored(f *discovery.Function) bool {
	return f.Timer.UseMonitor && schedule.Monitorable(f.Timer.Schedule, h.options.Now())
}

func (h *scriptHost) timerStore(f *discovery.Function) timer.Store {
	if h.accounts.host == nil {
		return nil
	}
	return &timer.Blob{Container: h.accounts.host, Name: "timers/" + h.id + "/Host.Functions." + f.Name + "/status"}
}

func (h *scriptHost) invokeTimer(ctx context.Context, f *discovery.Function, r timer.Run) {
	details := ""
	switch {
	case r.PastDue:
		details = "UnscheduledInvocationReason: IsPastDue, OriginalSchedule: " + wire.OffsetText(r.Status.Next)
	case r.OnStartup:
		details = "UnscheduledInvocationReason: RunOnStartup"
	}
	// A failed run is logged by the invocation; it never stops the schedule.
	_ = h.invoke(ctx, invocation{
		function: f,
		reason:   "Timer fired at " + r.At.Format(time.RFC3339Nano),
		details:  details,
		body: func(s wire.Sys) ([]byte, error) {
			return wire.Timer(f.Trigger.Name, f.Timer.Schedule.AdjustForDST(), timerStatus(r.Status), r.PastDue, nil, s), nil
		},
	})
}

func timerStatus(s *timer.Status) *wire.TimerStatus {
	if s == nil {
		return nil
	}
	return &wire.TimerStatus{Last: s.Last, Next: s.Next, LastUpdated: s.LastUpdated}
}
