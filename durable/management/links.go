package management

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// creation is the answer to a start. Upstream's has no rewindPostUri either.
type creation struct {
	ID                    string `json:"id"`
	StatusQueryGetURI     string `json:"statusQueryGetUri"`
	SendEventPostURI      string `json:"sendEventPostUri"`
	TerminatePostURI      string `json:"terminatePostUri"`
	PurgeHistoryDeleteURI string `json:"purgeHistoryDeleteUri"`
	RestartPostURI        string `json:"restartPostUri"`
	SuspendPostURI        string `json:"suspendPostUri"`
	ResumePostURI         string `json:"resumePostUri"`
}

// started answers 202 with the links of an instance.
func (h *handler) started(w http.ResponseWriter, r *http.Request, id string) {
	body := h.links(r, id)
	w.Header().Set("Location", body.StatusQueryGetURI)
	w.Header().Set("Retry-After", "10")
	answer(w, http.StatusAccepted, body)
}

// links are absolute, as the caller reaches the API. {eventName} and {text} are
// placeholders. The key is in them only when the caller sent it as a query
// parameter: one that came in a header stays out of addresses.
func (h *handler) links(r *http.Request, id string) creation {
	common := "taskHub=" + url.QueryEscape(h.options.TaskHub) + "&connection=" + url.QueryEscape(h.options.Connection)
	if key := query(r, "code"); key != "" {
		common += "&code=" + url.QueryEscape(key)
	}
	// Upstream has + for a space, which its own router does not take back.
	instance := origin(r) + h.base + "/instances/" + strings.ReplaceAll(url.QueryEscape(id), "+", "%20")
	status := instance + "?" + common
	if flag(r, "returnInternalServerErrorOnFailure", false) {
		status += "&returnInternalServerErrorOnFailure=true"
	}
	return creation{
		ID: id, StatusQueryGetURI: status, PurgeHistoryDeleteURI: instance + "?" + common,
		SendEventPostURI: instance + "/raiseEvent/{eventName}?" + common, RestartPostURI: instance + "/restart?" + common,
		TerminatePostURI: instance + "/terminate?reason={text}&" + common,
		SuspendPostURI:   instance + "/suspend?reason={text}&" + common, ResumePostURI: instance + "/resume?reason={text}&" + common,
	}
}

// addressOf is the absolute URL that was asked. It holds the query with the
// caller's key, which goes back to the caller only.
func addressOf(r *http.Request) string { return origin(r) + r.URL.RequestURI() }

// origin is scheme and host as the client sees them: the host hands the Host
// header on and is reached with TLS unless it is on this machine.
func origin(r *http.Request) string {
	address := url.URL{Scheme: "https", Host: r.Host}
	host := address.Hostname()
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		address.Scheme = "http"
	}
	return address.String()
}
