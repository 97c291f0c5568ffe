package listing

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// maxAnswer bounds an answer; a listing of a hundred functions has some 100 KiB.
const maxAnswer = 8 << 20

// illnessError carries an illness up to Ask.
type illnessError struct{ *Illness }

func (e *illnessError) Error() string { return e.String() }

// get makes one call within the patience. What an ill host answers, or fails to, comes
// back as an illnessError.
func (c client) get(ctx context.Context, path string) (int, []byte, error) {
	limited, cancel := context.WithTimeout(ctx, c.o.Patience)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, http.MethodGet, strings.TrimRight(c.base.String(), "/")+path, nil)
	if err != nil {
		return 0, nil, fmt.Errorf("GET %s: %w", path, err)
	}
	if key := strings.TrimSpace(c.o.Key); key != "" {
		request.Header.Set("x-functions-key", key)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return 0, nil, c.unreached(ctx, path, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return 0, nil, c.unreached(ctx, path, err)
	}
	if len(body) > maxAnswer {
		return 0, nil, fmt.Errorf("GET %s: the answer is larger than %d bytes", path, maxAnswer)
	}
	return response.StatusCode, body, front(path, response.StatusCode, string(body))
}

// front recognises answers that come from the host's outer shell, or from the platform
// in front of it, and not from what was asked.
func front(path string, status int, body string) error {
	switch {
	case status == http.StatusServiceUnavailable && strings.Contains(body, "Function host is not running"):
		return &illnessError{ill(NotRunning, "GET %s was answered 503 'Function host is not running.'", path)}
	case status == http.StatusNotFound && strings.Contains(body, "Container App is stopped or does not exist"):
		return &illnessError{ill(HostGone, "GET %s was answered 404 by the platform: the Container App is stopped or does not exist", path)}
	case strings.HasPrefix(path, "/admin/") && (status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout):
		return &illnessError{ill(HostGone, "GET %s was answered %d by something in front of the host", path, status)}
	}
	return nil
}

// unreached judges a call without an answer.
func (c client) unreached(ctx context.Context, path string, err error) error {
	var dial *net.OpError
	var certificate *tls.CertificateVerificationError
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &certificate), errors.As(err, new(tls.RecordHeaderError)):
		return fmt.Errorf("GET %s: %w", path, err)
	case errors.Is(err, context.DeadlineExceeded) && (!errors.As(err, &dial) || dial.Op != "dial"):
		return &illnessError{ill(Hangs, "GET %s had no answer within %s", path, c.o.Patience)}
	}
	return &illnessError{ill(HostGone, "GET %s: %v", path, withoutURL(err))}
}

// withoutURL takes off the address, which the reader knows.
func withoutURL(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}
