package haymaker

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

// MaxDocument bounds a scenario document, in bytes.
const MaxDocument = 64 << 10

// PackDocument makes one line of a scenario's document, for the environment of
// an agent whose image does not hold it: gzip in base64.
func PackDocument(text []byte) (string, error) {
	if len(text) > MaxDocument {
		return "", fmt.Errorf("a scenario document has %d bytes: keep it under %d", len(text), MaxDocument)
	}
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write(text); err != nil {
		return "", fmt.Errorf("pack a scenario document: %w", err)
	}
	if err := writer.Close(); err != nil {
		return "", fmt.Errorf("pack a scenario document: %w", err)
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes()), nil
}

// UnpackDocument gives the document that PackDocument packed. It fails when the
// line is nothing of the kind, or its document would be longer than MaxDocument.
func UnpackDocument(line string) ([]byte, error) {
	reader, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(line)))
	if err != nil {
		return nil, fmt.Errorf("unpack a scenario document: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(reader, MaxDocument+1))
	if err != nil {
		return nil, fmt.Errorf("unpack a scenario document: %w", err)
	}
	if len(text) > MaxDocument {
		return nil, errors.New("unpack a scenario document: it is too long")
	}
	return text, nil
}
