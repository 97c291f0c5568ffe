package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// briefError says in one line what the SDK's errors say in a page, with headers
// and bodies that belong into no event. The SDK's error stays reachable.
type briefError struct {
	text  string
	cause error
}

func (e briefError) Error() string { return e.text }
func (e briefError) Unwrap() error { return e.cause }

// brief shortens a refusal of ARM or of the token endpoint; other errors stay.
func brief(err error) error {
	var refused *azcore.ResponseError
	if errors.As(err, &refused) {
		text := fmt.Sprintf("%d %s", refused.StatusCode, or(refused.ErrorCode, http.StatusText(refused.StatusCode)))
		if refused.StatusCode < http.StatusBadRequest {
			text = "the operation ended with " + or(refused.ErrorCode, "a failure")
		}
		return briefError{text + message(refused.RawResponse), err}
	}
	var login *azidentity.AuthenticationFailedError
	if errors.As(err, &login) {
		text := "the identity cannot log in"
		if login.RawResponse != nil {
			text += fmt.Sprintf(": %d", login.RawResponse.StatusCode)
		}
		return briefError{text + message(login.RawResponse), err}
	}
	return err
}

// message takes the sentence out of an error body: ARM's {"error":{"message"}}
// or the token endpoint's {"error_description"}. "" when there is none.
func message(response *http.Response) string {
	if response == nil || response.Body == nil {
		return ""
	}
	text, err := runtime.Payload(response)
	if err != nil {
		return ""
	}
	var body struct {
		Error       json.RawMessage `json:"error"`
		Description string          `json:"error_description"`
		Message     string          `json:"message"`
	}
	if json.Unmarshal(text, &body) != nil {
		return ""
	}
	var inner struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal(body.Error, &inner) // a plain text for the token endpoint
	for _, sentence := range []string{inner.Message, body.Description, body.Message} {
		if sentence != "" {
			first, _, _ := strings.Cut(sentence, "\n")
			return ": " + strings.TrimSpace(first)
		}
	}
	return ""
}
