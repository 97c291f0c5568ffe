package haymaker

import (
	"bytes"
	"strings"
	"testing"
)

func TestPackedDocuments(t *testing.T) {
	text := []byte("id: webapps-90-mine\n" + strings.Repeat("# a comment\n", 1000))
	line, err := PackDocument(text)
	if err != nil || len(line) > len(text)/10 || strings.ContainsAny(line, "\n ") {
		t.Fatalf("%d characters, %v", len(line), err)
	}
	if got, err := UnpackDocument(line); err != nil || !bytes.Equal(got, text) {
		t.Errorf("unpacked %d bytes, %v", len(got), err)
	}
	if _, err := PackDocument(make([]byte, MaxDocument+1)); err == nil {
		t.Error("a document of any size is packed")
	}
	for _, bad := range []string{"", "%", "aGVsbG8=", line[:len(line)/2]} {
		if _, err := UnpackDocument(bad); err == nil {
			t.Errorf("%.20q was unpacked", bad)
		}
	}
}

// FuzzUnpackDocument: whatever the line, the answer is an error or a bounded text.
func FuzzUnpackDocument(f *testing.F) {
	line, _ := PackDocument([]byte("id: x"))
	f.Add(line)
	f.Add("")
	f.Add("H4sI")
	f.Fuzz(func(t *testing.T, line string) {
		if text, err := UnpackDocument(line); err == nil && len(text) > MaxDocument {
			t.Fatalf("%d bytes", len(text))
		}
	})
}
