package entra

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"

	"github.com/google/uuid"
	"github.com/gorilla/mux"
)

// Routes adds the authority's paths to the router.
func (a *Authority) Routes(router *mux.Router) {
	router.HandleFunc("/common/discovery/instance", a.instanceDiscovery).Methods(http.MethodGet)
	router.HandleFunc("/{tenant}/v2.0/.well-known/openid-configuration", a.openIDConfiguration).Methods(http.MethodGet)
	router.HandleFunc("/{tenant}/discovery/v2.0/keys", a.keys).Methods(http.MethodGet)
	router.HandleFunc("/{tenant}/oauth2/v2.0/token", a.token).Methods(http.MethodPost)
	router.HandleFunc("/adfs/.well-known/openid-configuration", a.adfsConfiguration).Methods(http.MethodGet)
	router.HandleFunc("/adfs/discovery/keys", a.keys).Methods(http.MethodGet)
	router.HandleFunc("/adfs/oauth2/token", a.grantToken).Methods(http.MethodPost)
	router.HandleFunc("/adfs/oauth2/token/", a.grantToken).Methods(http.MethodPost)
}

// grant is a token request after its form has been read.
type grant struct {
	appID, secret, scope string
}

func (a *Authority) token(w http.ResponseWriter, r *http.Request) {
	if !strings.EqualFold(mux.Vars(r)["tenant"], a.tenantID) {
		a.refuse(http.StatusBadRequest, "invalid_request", 90002,
			"Tenant '%s' not found. Check to make sure you have the correct tenant ID.", mux.Vars(r)["tenant"]).Write(w, r)
		return
	}
	a.grantToken(w, r)
}

// grantToken answers a token request whose directory is settled.
func (a *Authority) grantToken(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	if err := r.ParseForm(); err != nil {
		a.refuse(http.StatusBadRequest, "invalid_request", 900144, "The request body must be a form.").Write(w, r)
		return
	}
	wanted, refusal := a.readGrant(r)
	if refusal != nil {
		refusal.Write(w, r)
		return
	}
	a.grant(wanted).Write(w, r)
}

func (a *Authority) readGrant(r *http.Request) (grant, *wire.Answer) {
	wanted := grant{appID: r.PostForm.Get("client_id"), secret: r.PostForm.Get("client_secret"), scope: r.PostForm.Get("scope")}
	if user, password, ok := r.BasicAuth(); ok && wanted.secret == "" {
		wanted.appID, _ = url.QueryUnescape(user)
		wanted.secret, _ = url.QueryUnescape(password)
	}
	for _, need := range []struct{ name, value string }{
		{"grant_type", r.PostForm.Get("grant_type")}, {"client_id", wanted.appID}, {"scope", wanted.scope},
	} {
		if need.value == "" {
			answer := a.refuse(http.StatusBadRequest, "invalid_request", 900144,
				"The request body must contain the following parameter: '%s'.", need.name)
			return grant{}, &answer
		}
	}
	if kind := r.PostForm.Get("grant_type"); kind != "client_credentials" {
		answer := a.refuse(http.StatusBadRequest, "unsupported_grant_type", 70003,
			"The app requested an unsupported grant type '%s'.", kind)
		return grant{}, &answer
	}
	if wanted.secret == "" {
		answer := a.refuse(http.StatusUnauthorized, "invalid_client", 7000218,
			"The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
		return grant{}, &answer
	}
	return wanted, nil
}

func (a *Authority) grant(wanted grant) wire.Answer {
	name, ok := scopeResource(wanted.scope)
	if !ok {
		return a.refuse(http.StatusBadRequest, "invalid_scope", 1002012,
			"The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", wanted.scope)
	}
	resource, known := a.resourceOf(name)
	if !known {
		return a.refuse(http.StatusBadRequest, "invalid_resource", 500011,
			"The resource principal named %s was not found in the tenant named %s. Use a known audience, for example %s.", name, a.tenantID, ResourceManager)
	}
	var answer wire.Answer
	a.tenant.Read(func(d *tenant.Data, now time.Time) {
		principal, refusal := a.authenticate(d, wanted, now)
		if refusal != nil {
			answer = *refusal
			return
		}
		var roles []string
		if resource == Graph {
			roles = d.Permissions(principal, now)
		}
		answer = a.success(principal, name, roles, d.Settings.TokenLifetime())
	})
	return answer
}

func (a *Authority) success(principal *tenant.ServicePrincipal, audience string, roles []string, lifetime time.Duration) wire.Answer {
	token, err := a.Issue(principal, audience, roles, lifetime)
	if err != nil {
		return a.refuse(http.StatusInternalServerError, "server_error", 50000, "%v", err)
	}
	seconds := int(lifetime / time.Second)
	return wire.JSON(http.StatusOK, map[string]any{
		"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token,
	}).With("Cache-Control", "no-store, no-cache")
}

// refuse is an OAuth error with Entra's AADSTS code.
func (a *Authority) refuse(status int, oauthError string, code int, format string, args ...any) wire.Answer {
	trace, correlation := uuid.NewString(), uuid.NewString()
	stamp := a.now().UTC().Format("2006-01-02 15:04:05Z")
	return wire.JSON(status, map[string]any{
		"error": oauthError,
		"error_description": fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s",
			code, fmt.Sprintf(format, args...), trace, correlation, stamp),
		"error_codes": []int{code}, "timestamp": stamp, "trace_id": trace, "correlation_id": correlation,
		"error_uri": fmt.Sprintf("%s/error?code=%d", a.url, code),
	})
}
