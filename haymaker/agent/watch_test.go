package agent

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

// watch holds concurrent calls to what Azure demands of them, by the calls alone:
// one write at a time below one resource; what a body refers to is there; what is
// referred to is not deleted.
type watch struct {
	mu       sync.Mutex
	underWay map[string]int // writes by outermost resource
	most     int            // writes under way at the same time, ever
	wrong    []string
}

var (
	idInText  = regexp.MustCompile(`/subscriptions/[0-9a-f-]{36}/resourcegroups/[^/"]+/providers/[^"@\s]+`)
	outermost = regexp.MustCompile(`^/subscriptions/[^/]+(?:/resourcegroups/[^/]+)?/providers/[^/]+/[^/]+/[^/]+`)
)

// begin notes a call and judges it; end is for when it is over. docs are what is
// there now.
func (w *watch) begin(call Call, docs map[string]map[string]any) (end func()) {
	action := call.Path[strings.LastIndexByte(call.Path, '/')+1:]
	asks := call.Method == http.MethodGet || call.Method == http.MethodPost && (strings.HasPrefix(action, "list") || action == "sharedKeys")
	if asks || call.Graph {
		return func() {}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	id := strings.ToLower(call.Path)
	root := outermost.FindString(id)
	w.underWay[root]++
	total := 0
	for _, writes := range w.underWay {
		total += writes
	}
	w.most = max(w.most, total)
	if w.underWay[root] > 1 {
		w.wrong = append(w.wrong, fmt.Sprintf("%s %s while another write below %s is under way", call.Method, id, root))
	}
	switch call.Method {
	case http.MethodPut:
		w.judgeReferences(id, call, docs)
	case http.MethodDelete:
		w.judgeUse(id, docs)
	}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.underWay[root]--
	}
}

func (w *watch) judgeReferences(id string, call Call, docs map[string]map[string]any) {
	for _, referred := range mentioned(call.Body) {
		if within(referred, id) {
			continue
		}
		there := false
		for known := range docs {
			there = there || within(referred, known)
		}
		if !there {
			w.wrong = append(w.wrong, fmt.Sprintf("%s %s refers to %s, which is not there", call.Method, id, referred))
		}
	}
}

func (w *watch) judgeUse(id string, docs map[string]map[string]any) {
	for known, document := range docs {
		if within(known, id) {
			continue
		}
		for _, referred := range mentioned(document) {
			if within(referred, id) {
				w.wrong = append(w.wrong, fmt.Sprintf("%s is deleted while %s refers to it", id, known))
			}
		}
	}
}

// mentioned lists the ids in a document, in lower case.
func mentioned(document map[string]any) []string {
	text, err := json.Marshal(document)
	if err != nil {
		panic(fmt.Sprintf("a body that is no JSON: %v", document))
	}
	return idInText.FindAllString(strings.ToLower(string(text)), -1)
}

func within(id, outer string) bool { return id == outer || strings.HasPrefix(id, outer+"/") }
