package funchost

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/wire"
)

// userAgent is how the host names itself to the handler.
const userAgent = "Azure-Functions-Host/" + wire.HostVersion

// Header names with the host's own letter case, which Go would change.
const (
	headerInvocationID = "X-Azure-Functions-InvocationId"
	headerHostVersion  = "X-Azure-Functions-HostVersion"
)

// call posts an invocation to the handler and reads the reply.
func (h *scriptHost) call(ctx context.Context, f *discovery.Function, id string, body []byte) (*wire.Reply, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+h.worker.Address()+"/"+f.Name, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("build the call of the handler: %w", err)
	}
	// The host sends the body chunked.
	request.ContentLength = -1
	request.Header["Content-Type"] = []string{"application/json; charset=utf-8"}
	request.Header["User-Agent"] = []string{userAgent}
	request.Header[headerHostVersion] = []string{wire.HostVersion}
	request.Header[headerInvocationID] = []string{id}
	response, err := h.worker.Client().Do(request)
	if err != nil {
		return nil, fmt.Errorf("An error occurred while sending the request: %w", err) //nolint:staticcheck // the host's own sentence
	}
	defer func() { _ = response.Body.Close() }()
	return wire.ReadReply(response)
}
