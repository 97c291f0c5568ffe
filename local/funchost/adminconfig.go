package funchost

import (
	"encoding/json"
	"net/http"
	"time"

	"azurehaymaker/local/funchost/schedule"
	"azurehaymaker/local/funchost/settings"
)

// The effective options by the names that the real host logs them under.
type (
	httpOptions struct {
		DynamicThrottlesEnabled     bool
		EnableChunkedRequestBinding bool
		MaxConcurrentRequests       int
		MaxOutstandingRequests      int
		RoutePrefix                 string
	}
	queuesOptions struct {
		BatchSize          int
		NewBatchThreshold  int
		MaxPollingInterval string
		MaxDequeueCount    int
		VisibilityTimeout  string
		MessageEncoding    string
	}
	singletonOptions struct {
		LockPeriod                          string
		ListenerLockPeriod                  string
		LockAcquisitionTimeout              string
		LockAcquisitionPollingInterval      string
		ListenerLockRecoveryPollingInterval string
	}
)

func httpOptionsOf(o settings.Options) httpOptions {
	return httpOptions{MaxConcurrentRequests: -1, MaxOutstandingRequests: -1, RoutePrefix: o.RoutePrefix}
}

func queuesOptionsOf(o settings.Options) queuesOptions {
	encoding := "None"
	if o.Queues.Base64 {
		encoding = "Base64"
	}
	return queuesOptions{
		BatchSize: o.Queues.BatchSize, NewBatchThreshold: o.Queues.NewBatchThreshold,
		MaxPollingInterval: schedule.FormatTimeSpan(o.Queues.MaxPollingInterval), MaxDequeueCount: o.Queues.MaxDequeueCount,
		VisibilityTimeout: schedule.FormatTimeSpan(o.Queues.VisibilityTimeout), MessageEncoding: encoding,
	}
}

func singletonOptionsOf(o settings.Options) singletonOptions {
	return singletonOptions{
		LockPeriod: "00:00:15", ListenerLockPeriod: schedule.FormatTimeSpan(o.Lock.ListenerPeriod),
		LockAcquisitionTimeout: "10675199.02:48:05.4775807", LockAcquisitionPollingInterval: "00:00:05",
		ListenerLockRecoveryPollingInterval: schedule.FormatTimeSpan(o.Lock.RecoveryInterval),
	}
}

// effective are the options in one object.
type effective struct {
	FunctionTimeout string           `json:"functionTimeout"`
	Functions       []string         `json:"functions"`
	HTTP            httpOptions      `json:"http"`
	Queues          queuesOptions    `json:"queues"`
	Singleton       singletonOptions `json:"singleton"`
}

// serveConfig shows the options in effect, as text. The real host's exact form is not
// recorded.
func (h *Host) serveConfig(w http.ResponseWriter, r *http.Request, _ map[string]string) {
	s := h.begin(r.Context())
	if s == nil {
		h.answerNotRunning(w)
		return
	}
	defer s.calls.end()
	timeout := "-1"
	if s.config.FunctionTimeout > 0 {
		timeout = schedule.FormatTimeSpan(s.config.FunctionTimeout.Round(time.Second))
	}
	text, err := json.MarshalIndent(effective{timeout, s.config.AllowList, httpOptionsOf(s.config), queuesOptionsOf(s.config), singletonOptionsOf(s.config)}, "", "  ")
	if err != nil {
		answerEmpty(w, http.StatusInternalServerError)
		return
	}
	answerText(w, http.StatusOK, string(text))
}
