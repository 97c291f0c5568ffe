package api

import (
	"net"
	"net/http"
	"net/url"

	"azurehaymaker/haymaker"
)

// Started is the 202 answer, with the Durable Functions management links.
type Started struct {
	ID    string `json:"id"`
	RunID string `json:"run_id"`
	// Status is in_progress, or queued for the Reason.
	Status                haymaker.RunStatus `json:"status"`
	Reason                string             `json:"reason,omitempty"`
	StatusURL             string             `json:"status_url"`
	StatusQueryGetURI     string             `json:"statusQueryGetUri"`
	SendEventPostURI      string             `json:"sendEventPostUri"`
	TerminatePostURI      string             `json:"terminatePostUri"`
	PurgeHistoryDeleteURI string             `json:"purgeHistoryDeleteUri"`
	SuspendPostURI        string             `json:"suspendPostUri"`
	ResumePostURI         string             `json:"resumePostUri"`
}

// headers are those of Durable Functions' own answer to a start.
func (s Started) headers() map[string]string {
	return map[string]string{"Location": s.StatusQueryGetURI, "Retry-After": "10"}
}

// links are the addresses a client goes on with. The key the caller used is not
// put into them: a link may be logged.
func links(r *http.Request, runID string) Started {
	base := url.URL{Scheme: "https", Host: r.Host}
	if loopback(base.Hostname()) {
		base.Scheme = "http"
	}
	instance := base.String() + instancesPath + "/" + runID
	return Started{
		ID: runID, RunID: runID, StatusURL: base.String() + basePath + "/runs/" + runID,
		StatusQueryGetURI: instance, PurgeHistoryDeleteURI: instance,
		SendEventPostURI: instance + "/raiseEvent/{eventName}", TerminatePostURI: instance + "/terminate?reason={text}",
		SuspendPostURI: instance + "/suspend?reason={text}", ResumePostURI: instance + "/resume?reason={text}",
	}
}

// loopback says whether a host name is this machine, reached without TLS.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
