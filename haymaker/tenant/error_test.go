package tenant

import (
	"net/http"
	"testing"

	"azurehaymaker/haymaker"
)

func TestAnExpiredTokenIsNoRefusal(t *testing.T) {
	for _, test := range []struct {
		code, message string
		permanent     bool
	}{
		{"ExpiredAuthenticationToken", "The access token expiry UTC time '…' is earlier than current UTC time '…'.", false},
		{"InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.", false},
		{"InvalidAuthenticationToken", "Access token validation failure. Invalid audience.", true},
		{"AuthenticationFailed", "", true},
	} {
		err := classify(&Error{Operation: "try", Status: http.StatusUnauthorized, Code: test.code, Message: test.message})
		if haymaker.IsPermanent(err) != test.permanent {
			t.Errorf("%s %q: permanent = %t, want %t", test.code, test.message, !test.permanent, test.permanent)
		}
	}
}
