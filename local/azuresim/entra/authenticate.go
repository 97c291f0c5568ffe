package entra

import (
	"crypto/subtle"
	"net/http"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// authenticate finds the principal a client id and secret speak for.
func (a *Authority) authenticate(d *tenant.Data, wanted grant, now time.Time) (*tenant.ServicePrincipal, *wire.Answer) {
	application, ok := d.ApplicationByApp(wanted.appID)
	if !ok || !application.Visible(now) {
		answer := a.refuse(http.StatusBadRequest, "unauthorized_client", 700016,
			"Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
			wanted.appID, a.tenantID)
		return nil, &answer
	}
	if answer := a.checkSecret(application, wanted.secret, now); answer != nil {
		return nil, answer
	}
	principal, ok := d.PrincipalByApp(wanted.appID)
	if ok && !principal.Enabled() {
		answer := a.refuse(http.StatusBadRequest, "unauthorized_client", 7000112, "Application '%s'(%s) is disabled.", application.AppID, application.DisplayName)
		return nil, &answer
	}
	if !ok || !principal.Visible(now) {
		answer := a.refuse(http.StatusUnauthorized, "invalid_client", 7000229,
			"The client application %s is missing service principal in the tenant %s.", wanted.appID, a.tenantID)
		return nil, &answer
	}
	return principal, nil
}

func (a *Authority) checkSecret(application *tenant.Application, secret string, now time.Time) *wire.Answer {
	hash := tenant.HashSecret(secret)
	for _, password := range application.Passwords {
		if subtle.ConstantTimeCompare([]byte(password.Hash), []byte(hash)) != 1 || password.VisibleAt.After(now) {
			continue
		}
		if password.End.Before(now) {
			answer := a.refuse(http.StatusUnauthorized, "invalid_client", 7000222,
				"The provided client secret keys for app '%s' are expired.", application.AppID)
			return &answer
		}
		return nil
	}
	answer := a.refuse(http.StatusUnauthorized, "invalid_client", 7000215,
		"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'.",
		application.AppID)
	return &answer
}
