package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// The limits of a call.
const (
	maxTries       = 3
	maxRetryAfter  = 30 * time.Second
	maxAnswerBytes = 64 << 20
)

// never says that another try makes no sense.
const never time.Duration = -1

// call makes one request, again where that is safe, and decodes the answer.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, body, into any) error {
	var raw []byte
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("encode the request: %w", err)
		}
		raw = encoded
	}
	tries := 1
	if method == http.MethodGet {
		tries = maxTries
	}
	for try := 1; ; try++ {
		wait, err := c.once(ctx, method, path, query, raw, into)
		if err != nil && ctx.Err() != nil {
			return fmt.Errorf("%w: %w", ErrUnreachable, context.Cause(ctx))
		}
		if err == nil || wait == never || try == tries {
			return err
		}
		if wait == 0 {
			wait = time.Duration(1<<(try-1)) * time.Second
		}
		if c.pause(ctx, wait) != nil {
			return err // the caller's context says why there was no further try
		}
	}
}

// once makes one try. wait says how long to wait before another one makes
// sense: never, or 0 for the client's own rule.
func (c *Client) once(ctx context.Context, method, path string, query url.Values, body []byte, into any) (wait time.Duration, err error) {
	address := c.endpoint.JoinPath(path)
	address.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, method, address.String(), bytes.NewReader(body))
	if err != nil {
		return never, err
	}
	request.Header.Set("User-Agent", c.userAgent)
	request.Header.Set("Accept", "application/json")
	if c.key != "" {
		request.Header.Set("x-functions-key", c.key)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes+1))
	if err != nil {
		return 0, fmt.Errorf("%w: the answer broke off: %w", ErrUnreachable, err)
	}
	if response.StatusCode/100 != 2 {
		return retryAfter(response), refusal(response, answer)
	}
	return never, decode(answer, into)
}

func decode(answer []byte, into any) error {
	if len(answer) > maxAnswerBytes {
		return fmt.Errorf("%w: it is larger than %d bytes", ErrNotHayMaker, maxAnswerBytes)
	}
	if page, ok := into.(*[]byte); ok {
		*page = answer
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("%w: %w", ErrNotHayMaker, err)
	}
	return nil
}
