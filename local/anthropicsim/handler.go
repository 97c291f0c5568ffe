package anthropicsim

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"
)

// Handler is the service.
type Handler struct {
	key string

	mu       sync.Mutex
	script   []Answer
	forever  bool // the last answer is repeated
	requests []Request
}

// Request is one that was received and found in order.
type Request struct {
	Body   []byte
	Header http.Header
}

// NewHandler accepts key and answers script.
func NewHandler(key string, script ...Answer) *Handler { return &Handler{key: key, script: script} }

// Forever makes the last answer of the script come again and again.
func (h *Handler) Forever() *Handler { h.forever = true; return h }

// Requests gives what was received, in order.
func (h *Handler) Requests() []Request {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]Request{}, h.requests...)
}

// ServeHTTP serves POST /v1/messages.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return // the client is gone
	}
	answer := h.answer(r, body)
	if answer.Hang {
		<-r.Context().Done()
		return
	}
	w.Header().Set("Content-Type", answer.ContentType)
	if answer.RetryAfter != "" {
		w.Header().Set("Retry-After", answer.RetryAfter)
	}
	w.WriteHeader(answer.Status)
	_, _ = io.WriteString(w, answer.Body) // a client that left is not ours to mind
}

func (h *Handler) answer(r *http.Request, body []byte) Answer {
	switch {
	case r.URL.Path != "/v1/messages" || r.Method != http.MethodPost:
		return Fails(http.StatusNotFound, "not_found_error", 0)
	case r.Header.Get("X-Api-Key") != h.key:
		return Fails(http.StatusUnauthorized, "authentication_error", 0)
	case r.Header.Get("Anthropic-Version") != "2023-06-01" || !sound(body):
		return Fails(http.StatusBadRequest, "invalid_request_error", 0)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.requests = append(h.requests, Request{Body: body, Header: r.Header.Clone()})
	if len(h.script) == 0 {
		return Ends("That is all.")
	}
	next := h.script[0]
	if !h.forever || len(h.script) > 1 {
		h.script = h.script[1:]
	}
	return next
}

// sound says whether the service would take a request.
func sound(body []byte) bool {
	var request struct {
		Model     string `json:"model"`
		MaxTokens int    `json:"max_tokens"`
		Messages  []struct {
			Role    string `json:"role"`
			Content []struct {
				Type      string `json:"type"`
				ID        string `json:"id"`
				ToolUseID string `json:"tool_use_id"`
			} `json:"content"`
		} `json:"messages"`
	}
	if json.Unmarshal(body, &request) != nil || request.Model == "" || request.MaxTokens < 1 || len(request.Messages)%2 != 1 {
		return false
	}
	var open []string
	for i, message := range request.Messages {
		if message.Role != []string{"user", "assistant"}[i%2] || len(message.Content) == 0 {
			return false
		}
		var asked, answered []string
		for _, block := range message.Content {
			switch block.Type {
			case "tool_use":
				asked = append(asked, block.ID)
			case "tool_result":
				answered = append(answered, block.ToolUseID)
			}
		}
		if message.Role == "user" && !sameIDs(open, answered) {
			return false
		}
		open = asked
	}
	return true
}

func sameIDs(asked, answered []string) bool {
	if len(asked) != len(answered) {
		return false
	}
	for i := range asked {
		if asked[i] != answered[i] {
			return false
		}
	}
	return true
}
