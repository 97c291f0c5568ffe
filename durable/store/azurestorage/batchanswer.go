package azurestorage

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
)

// batchError is the one failed operation that undid an entity group
// transaction. The service answers 202 and puts it inside.
type batchError struct {
	status int
	code   string
}

func (e *batchError) Error() string {
	return fmt.Sprintf("the entity group transaction was refused with status %d (%s)", e.status, e.code)
}

// errBatchAnswer: the service answered something that is not a batch's answer.
var errBatchAnswer = errors.New("the answer to an entity group transaction cannot be understood")

// parseBatchAnswer reads the ETags by operation out of the multipart answer; the
// SDK drops them. A refused batch gives a *batchError.
func parseBatchAnswer(contentType string, body []byte) ([]string, error) {
	outer, err := firstPart(contentType, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	_, parameters, err := mime.ParseMediaType(outer.Header.Get("Content-Type"))
	if err != nil || parameters["boundary"] == "" {
		return nil, errBatchAnswer
	}
	var etags []string
	changes := multipart.NewReader(outer, parameters["boundary"])
	for {
		part, err := changes.NextPart()
		if errors.Is(err, io.EOF) {
			return etags, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errBatchAnswer, err)
		}
		etag, err := parseOperation(part)
		if err != nil {
			return nil, err
		}
		etags = append(etags, etag)
	}
}

func firstPart(contentType string, body io.Reader) (*multipart.Part, error) {
	_, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || parameters["boundary"] == "" {
		return nil, errBatchAnswer
	}
	part, err := multipart.NewReader(body, parameters["boundary"]).NextPart()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBatchAnswer, err)
	}
	return part, nil
}

func parseOperation(part io.Reader) (string, error) {
	answer, err := http.ReadResponse(bufio.NewReader(part), nil)
	if err != nil {
		return "", fmt.Errorf("%w: %w", errBatchAnswer, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode < http.StatusBadRequest {
		return answer.Header.Get("ETag"), nil
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", fmt.Errorf("%w: %w", errBatchAnswer, err)
	}
	var failure struct {
		Error struct {
			Code string `json:"code"`
		} `json:"odata.error"`
	}
	_ = json.Unmarshal(text, &failure) // without a code the status speaks
	return "", &batchError{status: answer.StatusCode, code: failure.Error.Code}
}
