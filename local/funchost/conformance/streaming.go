package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

const streamFixture = "streaming.json"

// streamPath is the forwarded function of these cases.
const streamPath = "/api/stream"

// The recording's handler wrote five chunks a second apart; here the pause is shorter.
const (
	streamChunks = 5
	streamPause  = 100 * time.Millisecond
	largeAnswer  = 64 << 20
)

type streamFile struct {
	Chunked, WithContentLength, ServerSentEvents struct{ ResponseHead []string }
	SlowReader64MiB                              struct{ BytesReceived int }
	SlowUpload                                   struct{ Answer string }
}

// streaming replays the forwarded answers that a handler writes in pieces, a client that
// leaves or is slow, and a slow upload.
func (s *suite) streaming(ctx context.Context) {
	var file streamFile
	if err := load(streamFixture, &file); err != nil {
		s.report(streamFixture, "streams", err)
		return
	}
	lines := func(format string) (text string) {
		for i := range streamChunks {
			text += fmt.Sprintf(format, i)
		}
		return text
	}
	chunks := lines("chunk %03d\n")
	s.buffered(ctx, "chunked", stream("text/plain", chunks, nil), file.Chunked.ResponseHead)
	s.buffered(ctx, "with Content-Length", stream("text/plain", chunks, map[string]string{"Content-Length": fmt.Sprint(len(chunks))}), file.WithContentLength.ResponseHead)
	s.buffered(ctx, "server-sent events", stream("text/event-stream", lines("data: %d\n\n"), map[string]string{"Cache-Control": "no-cache"}), file.ServerSentEvents.ResponseHead)
	s.report(streamFixture, "client that leaves in the middle", s.leaves(ctx, stream("text/plain", chunks, nil)))
	s.report(streamFixture, "slow reader of 64 MiB", s.slowReader(ctx, file.SlowReader64MiB.BytesReceived))
	s.report(streamFixture, "slow upload", s.slowUpload(ctx, file.SlowUpload.Answer))
}

// stream is an answer in five pieces.
func stream(media, body string, headers map[string]string) answer {
	return answer{Status: http.StatusOK, Type: &media, Body: body, Headers: headers, Do: "chunks", ChunkBytes: len(body) / streamChunks, ChunkMS: int(streamPause.Milliseconds())}
}

// buffered compares that not one byte reaches the client before the handler's end, and
// that the answer comes with a length.
func (s *suite) buffered(ctx context.Context, name string, reaction answer, wantHead []string) {
	first, whole, err := s.streamOnce(ctx, reaction)
	if err != nil {
		s.report(streamFixture, name, err)
		return
	}
	if first < (streamChunks-1)*streamPause {
		err = fmt.Errorf("the first byte came after %s, before the handler's last", first)
	}
	s.report(streamFixture, name+", buffered", err)
	head, got, _ := strings.Cut(whole, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "Date:") {
			lines[i] = "Date: <time>"
		}
	}
	s.report(streamFixture, name+", answer", errors.Join(sameSet("head", lines, wantHead), sameText("the body", got, reaction.Body)))
}

func (s *suite) streamOnce(ctx context.Context, reaction answer) (first time.Duration, whole string, err error) {
	if err := s.answers.set(map[string]answer{streamPath: reaction}); err != nil {
		return 0, "", err
	}
	c, err := s.dial(ctx)
	if err != nil {
		return 0, "", err
	}
	defer c.close()
	sent := time.Now()
	if err := c.request(http.MethodGet, streamPath, ""); err != nil {
		return 0, "", err
	}
	one := make([]byte, 1)
	if _, err := c.Read(one); err != nil {
		return 0, "", fmt.Errorf("read the answer: %w", err)
	}
	first = time.Since(sent)
	rest, err := io.ReadAll(c)
	if err != nil {
		return 0, "", fmt.Errorf("read the answer: %w", err)
	}
	return first, string(one) + string(rest), nil
}

// leaves: the handler writes to its end and is never told.
func (s *suite) leaves(ctx context.Context, reaction answer) error {
	if err := s.answers.set(map[string]answer{streamPath: reaction}); err != nil {
		return err
	}
	asked, ended := len(s.calls("request", streamPath)), len(s.calls("answered", streamPath))
	c, err := s.dial(ctx)
	if err != nil {
		return err
	}
	err = c.request(http.MethodGet, streamPath, "")
	if err == nil {
		err = await(ctx, "the handler's call", func() bool { return len(s.calls("request", streamPath)) > asked })
	}
	c.close()
	if err == nil {
		err = await(ctx, "the handler's end", func() bool { return len(s.calls("answered", streamPath)) > ended })
	}
	if err != nil {
		return err
	}
	if got := s.calls("answered", streamPath)[ended].CtxErr; got != "<nil>" {
		return fmt.Errorf("the handler's request context ended: %s", got)
	}
	return nil
}

// slowReader: the host takes the whole answer before the client reads a byte of it.
func (s *suite) slowReader(ctx context.Context, recorded int) error {
	media, block := "text/plain", strings.Repeat("x", 1<<16)
	large := answer{Status: http.StatusOK, Type: &media, Body: block, Repeat: largeAnswer / len(block), Headers: map[string]string{"Content-Length": fmt.Sprint(largeAnswer)}}
	if err := s.answers.set(map[string]answer{streamPath: large}); err != nil {
		return err
	}
	ended := len(s.calls("answered", streamPath))
	c, err := s.dial(ctx)
	if err != nil {
		return err
	}
	defer c.close()
	if err := c.request(http.MethodGet, streamPath, ""); err != nil {
		return err
	}
	if err := await(ctx, "the handler's end", func() bool { return len(s.calls("answered", streamPath)) > ended }); err != nil {
		return err
	}
	got, err := io.Copy(io.Discard, c)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	// The heads differ by what else is in them.
	if rest := int(got) - largeAnswer; rest <= 0 || rest > 400 || recorded-largeAnswer <= 0 || recorded-largeAnswer > 400 {
		return fmt.Errorf("%d bytes, recorded %d", got, recorded)
	}
	return nil
}

// slowUpload sends a request in four parts; the handler sees it when it is whole.
func (s *suite) slowUpload(ctx context.Context, wantStatus string) error {
	media := "text/plain"
	if err := s.answers.set(map[string]answer{streamPath: {Status: http.StatusOK, Type: &media, Body: "ok"}}); err != nil {
		return err
	}
	asked := len(s.calls("request", streamPath))
	c, err := s.dial(ctx)
	if err != nil {
		return err
	}
	defer c.close()
	part := "0123456789"
	if err := c.request(http.MethodPost, streamPath, "Content-Length: 40\r\n"); err != nil {
		return err
	}
	pause := time.NewTicker(streamPause)
	defer pause.Stop()
	for range 4 {
		<-pause.C
		if n := len(s.calls("request", streamPath)); n != asked {
			return errors.New("the handler was called before the request was whole")
		}
		if _, err := io.WriteString(c, part); err != nil {
			return fmt.Errorf("send to the host: %w", err)
		}
	}
	whole, err := io.ReadAll(c)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if got, _, _ := strings.Cut(string(whole), "\r\n"); got != wantStatus {
		return fmt.Errorf("%q, recorded %q", got, wantStatus)
	}
	if calls := s.calls("request", streamPath); len(calls) != asked+1 || calls[asked].Body != strings.Repeat(part, 4) {
		return fmt.Errorf("%d calls of the handler", len(calls)-asked)
	}
	return nil
}
