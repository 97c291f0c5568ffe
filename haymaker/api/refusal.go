package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// retryAfter is how long the server asks to wait: never for what another try
// cannot mend, 0 when it does not say.
func retryAfter(response *http.Response) time.Duration {
	if response.StatusCode != http.StatusTooManyRequests && response.StatusCode < http.StatusInternalServerError {
		return never
	}
	seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, int(maxRetryAfter/time.Second))) * time.Second
}

// refusal makes an *Error of any answer that is no success, also of those the
// host gives itself, which have no envelope and so no trace id.
func refusal(response *http.Response, body []byte) *Error {
	var decoded envelope
	if json.Unmarshal(body, &decoded) == nil && decoded.Error != nil && decoded.Error.Code != "" {
		decoded.Error.Status = response.StatusCode
		return decoded.Error
	}
	refused := &Error{Status: response.StatusCode, Code: CodeNoEnvelope, Message: "the host answered " + response.Status}
	switch status := response.StatusCode; {
	case status/100 == 3:
		refused.Message = "the endpoint redirects elsewhere, where the key is not sent; give the final address as the endpoint"
		if to, err := url.Parse(response.Header.Get("Location")); err == nil && to.Host != "" {
			refused.Message += ": it points to " + to.Scheme + "://" + to.Host
		}
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		refused.Code, refused.Message = CodeUnauthorized, "the host refused the key: give a function or host key of the app"
	case status == http.StatusNotFound:
		refused.Code, refused.Message = CodeRouteNotFound, "the host knows no such route: is the endpoint right, and did the host find the functions?"
	case status == http.StatusServiceUnavailable:
		refused.Code, refused.Message = CodeServiceUnavailable, "the Functions host is up but has not started its functions: look at its log"
	}
	return refused
}
