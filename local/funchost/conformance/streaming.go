package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

const streamFixture = "streaming.json"

// streaming replays a forwarded answer that the handler writes in pieces: not one byte
// reaches the client before the end, and it comes with a length.
func (s *suite) streaming(ctx context.Context) {
	var file struct {
		Chunked struct{ ResponseHead []string }
	}
	if err := load(streamFixture, &file); err != nil {
		s.report(streamFixture, "chunked", err)
		return
	}
	media, body := "text/plain", ""
	for i := range 5 {
		body += fmt.Sprintf("chunk %03d\n", i)
	}
	if err := s.answers.set(map[string]answer{"/api/stream": {Status: 200, Type: &media, Body: body, Do: "chunks"}}); err != nil {
		s.report(streamFixture, "chunked", err)
		return
	}
	first, whole, err := s.rawGet(ctx, "/api/stream")
	if err != nil {
		s.report(streamFixture, "chunked", err)
		return
	}
	if len(s.calls("answered", "/api/stream")) == 0 || first < 400*time.Millisecond {
		err = fmt.Errorf("the first byte came after %s, before the handler had finished", first)
	}
	s.report(streamFixture, "answer is buffered", err)
	head, got, _ := strings.Cut(whole, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "Date:") {
			lines[i] = "Date: <time>"
		}
	}
	s.report(streamFixture, "answer's head", errors.Join(sameSet("head", lines, file.Chunked.ResponseHead), sameText("the body", got, body)))
}

// rawGet sends a request by hand and tells when the first byte of the answer came.
func (s *suite) rawGet(ctx context.Context, target string) (first time.Duration, whole string, err error) {
	address := strings.TrimPrefix(s.URL, "http://")
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return 0, "", fmt.Errorf("connect to the host: %w", err)
	}
	defer func() { _ = connection.Close() }()
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return 0, "", fmt.Errorf("bound the connection: %w", err)
	}
	sent := time.Now()
	if _, err := fmt.Fprintf(connection, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", http.MethodGet, target, address); err != nil {
		return 0, "", fmt.Errorf("send to the host: %w", err)
	}
	one := make([]byte, 1)
	if _, err := connection.Read(one); err != nil {
		return 0, "", fmt.Errorf("read the answer: %w", err)
	}
	first = time.Since(sent)
	var rest bytes.Buffer
	if _, err := rest.ReadFrom(connection); err != nil {
		return 0, "", fmt.Errorf("read the answer: %w", err)
	}
	return first, string(one) + rest.String(), nil
}
