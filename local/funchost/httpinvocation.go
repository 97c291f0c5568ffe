package funchost

import (
	"net/http"
	"strconv"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/httpreply"
	"azurehaymaker/local/funchost/route"
	"azurehaymaker/local/funchost/wire"
)

// serveInvocation calls an HTTP function with the JSON protocol and answers the client
// by its reply.
func (h *scriptHost) serveInvocation(w http.ResponseWriter, r *http.Request, f *discovery.Function, values []route.Value, body []byte) {
	request := h.describe(r, values, body)
	var answer *httpreply.Answer
	err := h.invoke(h.work, invocation{
		function: f, reason: calledByAPI,
		body: func(s wire.Sys) ([]byte, error) { return wire.HTTP(f.Trigger.Name, request, s), nil },
		reply: func(reply *wire.Reply) (err error) {
			answer, err = httpreply.From(reply, f.HTTP.Response)
			return err
		},
	})
	if err != nil {
		answerEmpty(w, http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header["Content-Type"] = nil
	for name, values := range answer.Header {
		header[name] = values
	}
	if answer.HasLength {
		header.Set("Content-Length", strconv.Itoa(len(answer.Body)))
	}
	w.WriteHeader(answer.Code)
	if answer.Code == http.StatusNoContent {
		return
	}
	_, _ = w.Write(answer.Body)
	if flusher, ok := w.(http.Flusher); ok && !answer.HasLength {
		// The host sends these answers in chunks.
		flusher.Flush()
	}
}

func (h *scriptHost) describe(r *http.Request, values []route.Value, body []byte) wire.HTTPRequest {
	request := wire.HTTPRequest{
		URL: "http://" + r.Host + r.URL.RequestURI(), Method: r.Method, Header: r.Header, Host: r.Host,
		Query: parseQuery(r.URL.RawQuery), ContentLength: r.ContentLength,
	}
	if r.ContentLength > 0 {
		// The body of a chunked request is lost.
		request.Body = body
	}
	for _, v := range values {
		value := wire.RouteValue{Name: v.Name}
		if v.Present {
			value.Value = &v.Text
		}
		request.Params = append(request.Params, value)
	}
	return request
}
