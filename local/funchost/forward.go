package funchost

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/wire"
)

// maxForwarded bounds a forwarded answer, which is held in memory as a whole.
const maxForwarded = 256 << 20

// forwarded is a handler's answer to a forwarded request.
type forwarded struct {
	code   int
	header http.Header
	body   []byte
}

// forward passes the request to the handler and its whole answer back. A client that
// leaves does not stop the handler.
func (h *scriptHost) forward(w http.ResponseWriter, r *http.Request, f *discovery.Function, body []byte) {
	var answer *forwarded
	err := h.execute(h.work, f, calledByAPI, "", func(ctx context.Context, id string, _ *wire.RetryContext) error {
		if r.ContentLength < 0 {
			return errors.New("the request body is chunked: the host copies its header without its content, and the call fails before it reaches the handler; send a Content-Length")
		}
		var err error
		answer, err = h.callForwarded(ctx, r, id, body)
		return err
	})
	if err != nil {
		answerEmpty(w, http.StatusInternalServerError)
		return
	}
	answer.write(w)
}

func (h *scriptHost) callForwarded(ctx context.Context, r *http.Request, id string, body []byte) (*forwarded, error) {
	url := "http://" + h.worker.Address() + r.URL.EscapedPath()
	if query := rebuildQuery(r.URL.RawQuery); query != "" {
		url += "?" + query
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("build the forwarded request: %w", err)
	}
	request.Header = r.Header.Clone()
	request.Host = r.Host
	request.Close = strings.EqualFold(r.Header.Get("Connection"), "close")
	for _, name := range []string{"Content-Encoding", "Content-Language", "Content-Location", "Content-Md5", "Content-Range", "Expires", "Last-Modified"} {
		request.Header.Del(name)
	}
	request.Header["User-Agent"] = []string{strings.TrimSpace(r.UserAgent() + " " + userAgent)}
	request.Header[headerHostVersion] = []string{wire.HostVersion}
	request.Header[headerInvocationID] = []string{id}
	// No client, but its transport: redirects are not followed here.
	response, err := h.worker.Client().Transport.RoundTrip(request)
	if err != nil {
		return nil, fmt.Errorf("An error occurred while sending the request: %w", err) //nolint:staticcheck // the host's own sentence
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxForwarded+1))
	if err != nil {
		return nil, fmt.Errorf("read the handler's answer: %w", err)
	}
	if len(content) > maxForwarded {
		return nil, fmt.Errorf("the handler's answer is larger than %d bytes", maxForwarded)
	}
	return &forwarded{response.StatusCode, response.Header, content}, nil
}

// write passes the answer on, with its length instead of chunks.
func (a *forwarded) write(w http.ResponseWriter) {
	header := w.Header()
	for name, values := range a.header {
		switch name {
		case "Connection", "Keep-Alive", "Transfer-Encoding", "Server", "Content-Length":
		default:
			header[name] = values
		}
	}
	if len(a.header["Content-Type"]) == 0 {
		// Nothing is sniffed.
		header["Content-Type"] = nil
	}
	if a.code != http.StatusNoContent && a.code != http.StatusNotModified {
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	if length := a.header.Get("Content-Length"); len(a.body) == 0 && length != "" && a.code != http.StatusNoContent {
		header.Set("Content-Length", length)
	}
	w.WriteHeader(a.code)
	_, _ = w.Write(a.body)
}
