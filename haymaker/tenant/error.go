package tenant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// Error is an operation on Azure that failed. It keeps what helps and drops the
// raw answer, which might echo a secret.
type Error struct {
	Operation string // what was tried, e.g. "create application AzureHayMaker-…"
	Status    int    // HTTP status, 0 when there was no answer
	Code      string // Azure's error code, if any
	Message   string // Azure's message, bounded, secrets removed
	Advice    string // what to do next, if that is known
	cause     error  // only causes that hold no answer: contexts, own errors
}

func (e *Error) Error() string {
	text := e.Operation
	if e.Status != 0 {
		text += fmt.Sprintf(": %d %s", e.Status, http.StatusText(e.Status))
	}
	if e.Code != "" {
		text += " (" + e.Code + ")"
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.Advice != "" {
		text += ". " + e.Advice
	}
	return text
}

// Unwrap gives the cause, where it is safe to show.
func (e *Error) Unwrap() error { return e.cause }

const maxMessage = 600

// failed makes an operation's error from an SDK error and marks it permanent
// when it is. secrets are removed from the text wherever Azure echoed them.
func failed(operation string, err error, secrets ...string) error {
	if err == nil {
		return nil
	}
	var own *Error
	if errors.As(err, &own) {
		return fmt.Errorf("%s: %w", operation, err)
	}
	e := &Error{Operation: operation}
	var response *azcore.ResponseError
	var login *azidentity.AuthenticationFailedError
	switch {
	case errors.As(err, &login):
		return failedLogin(e, login)
	case errors.As(err, &response):
		e.Status, e.Code = response.StatusCode, response.ErrorCode
		e.Message = clean(messageOf(response), secrets)
	case errors.Is(err, context.DeadlineExceeded):
		e.Message, e.cause = "no answer in time: "+clean(err.Error(), secrets), context.DeadlineExceeded
		e.Advice = "It may be tried again"
	case errors.Is(err, context.Canceled):
		e.Message, e.cause = "cancelled", context.Canceled
	default:
		e.Message = clean(err.Error(), secrets)
	}
	return classify(e)
}

func failedLogin(e *Error, login *azidentity.AuthenticationFailedError) error {
	e.Message = "no token for the service's own identity"
	if login.RawResponse == nil {
		e.Advice = "The authority gave no answer; check AZURE_AUTHORITY_HOST and the network"
		return e
	}
	e.Status = login.RawResponse.StatusCode
	e.Code = entraCode(login.RawResponse)
	if e.Status >= 500 || e.Status == http.StatusTooManyRequests {
		return e
	}
	e.Advice = "Check AZURE_TENANT_ID, AZURE_CLIENT_ID and the client secret or managed identity"
	return haymaker.Permanent(haymaker.FailureCredential, e)
}

// classify adds advice and decides whether a retry may mend the failure.
func classify(e *Error) error {
	switch {
	case strings.Contains(e.Code, "Quota") || e.Code == "MaxNumberOfRegionalEnvironmentsInSubExceeded":
		e.Advice = "Ask for more quota or run fewer scenarios"
		return haymaker.Permanent(haymaker.FailureQuota, e)
	case expired(e):
		e.Advice = "The next try asks for a new token"
		return e
	case e.Status == http.StatusUnauthorized:
		e.Advice = "The service accepts no token of this identity; check tenant, audience and clock"
		return haymaker.Permanent(haymaker.FailureCredential, e)
	case e.Status == http.StatusForbidden:
		e.Advice = "Give the service's identity the right this needs (docs/tenant.md lists them)"
		return haymaker.Permanent(haymaker.FailurePermission, e)
	case e.Code == "MissingSubscriptionRegistration":
		e.Advice = "Register the resource provider with az provider register"
		return haymaker.Permanent(haymaker.FailureConfiguration, e)
	case e.Status == http.StatusBadRequest, e.Status == http.StatusNotFound,
		e.Status == http.StatusMethodNotAllowed, e.Status == http.StatusUnprocessableEntity:
		return haymaker.Permanent(haymaker.FailureConfiguration, e)
	}
	return e
}

// expired says whether a token was refused for its age: it ended on the way, or
// by the service's clock, and a new one is good.
func expired(e *Error) bool {
	return e.Status == http.StatusUnauthorized && (e.Code == "ExpiredAuthenticationToken" || strings.Contains(e.Message, "token is expired"))
}

// status is the HTTP status in an SDK error, 0 when there is none.
func status(err error) int {
	var response *azcore.ResponseError
	if errors.As(err, &response) {
		return response.StatusCode
	}
	return 0
}

func gone(err error) bool { return status(err) == http.StatusNotFound }

func code(err error) string {
	var response *azcore.ResponseError
	if errors.As(err, &response) {
		return response.ErrorCode
	}
	return ""
}

// messageOf takes the message out of Azure's error envelopes (Resource Manager,
// Graph, Key Vault and the registry's list).
func messageOf(response *azcore.ResponseError) string {
	if response.RawResponse == nil || response.RawResponse.Body == nil {
		return ""
	}
	body, err := runtime.Payload(response.RawResponse)
	if err != nil {
		return ""
	}
	type message struct {
		Message string `json:"message"`
	}
	var envelope struct {
		Error  message   `json:"error"`
		Errors []message `json:"errors"`
	}
	if json.Unmarshal(body, &envelope) != nil {
		return ""
	}
	if envelope.Error.Message == "" && len(envelope.Errors) > 0 {
		return envelope.Errors[0].Message
	}
	return envelope.Error.Message
}

var entraCodePattern = regexp.MustCompile(`AADSTS[0-9]+`)

func entraCode(response *http.Response) string {
	body, err := runtime.Payload(response)
	if err != nil {
		return ""
	}
	return entraCodePattern.FindString(string(body))
}

// tokenPattern finds access tokens, with or without their scheme.
var tokenPattern = regexp.MustCompile(`(?i)bearer\s+\S+|(access|refresh)_token=[^&\s]+|eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*`)

// clean makes one bounded line without secrets.
func clean(text string, secrets []string) string {
	text = tokenPattern.ReplaceAllString(text, "[token]")
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[secret]")
		}
	}
	text = strings.TrimSuffix(strings.Join(strings.Fields(text), " "), ".")
	if runes := []rune(text); len(runes) > maxMessage {
		text = string(runes[:maxMessage]) + "…"
	}
	return text
}
