package tenant

import (
	"net/http"
)

func (f *fakeAzure) serveVault() {
	vault := func(pattern string, serve func(w http.ResponseWriter, r *http.Request, name string)) {
		f.handle(pattern, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") == "" {
				w.Header().Set("WWW-Authenticate", `Bearer authorization="https://login.microsoftonline.com/`+tenantID+`", resource="https://vault.azure.net"`)
				fail(w, 401, "Unauthorized", "no token")
				return
			}
			serve(w, r, r.PathValue("name"))
		})
	}
	vault("PUT test.vault.azure.net/secrets/{name}", func(w http.ResponseWriter, r *http.Request, name string) {
		if f.deleted[name] != nil {
			fail(w, 409, "Conflict", "Secret "+name+" is currently in a deleted but recoverable state")
			return
		}
		stored := read(r)
		stored["id"] = "https://test.vault.azure.net/secrets/" + name + "/0123456789abcdef0123456789abcdef"
		stored["attributes"].(map[string]any)["recoveryLevel"] = "Recoverable+Purgeable"
		f.secrets[name] = stored
		reply(w, 200, stored)
	})
	vault("GET test.vault.azure.net/secrets", func(w http.ResponseWriter, _ *http.Request, _ string) {
		entries := []any{}
		for name, stored := range f.secrets {
			entries = append(entries, map[string]any{"id": "https://test.vault.azure.net/secrets/" + name, "tags": stored["tags"]})
		}
		reply(w, 200, map[string]any{"value": entries})
	})
	vault("GET test.vault.azure.net/secrets/{name}/{version...}", func(w http.ResponseWriter, _ *http.Request, name string) {
		f.secret(w, f.secrets[name])
	})
	vault("DELETE test.vault.azure.net/secrets/{name}", func(w http.ResponseWriter, _ *http.Request, name string) {
		found := f.secrets[name]
		if found != nil {
			f.deleted[name] = found
			delete(f.secrets, name)
		}
		f.secret(w, found)
	})
	vault("GET test.vault.azure.net/deletedsecrets/{name}", func(w http.ResponseWriter, _ *http.Request, name string) {
		f.secret(w, f.deleted[name])
	})
	vault("DELETE test.vault.azure.net/deletedsecrets/{name}", func(w http.ResponseWriter, _ *http.Request, name string) {
		if f.deleted[name] == nil {
			f.secret(w, nil)
			return
		}
		delete(f.deleted, name)
		reply(w, 204, nil)
	})
	vault("POST test.vault.azure.net/deletedsecrets/{name}/recover", func(w http.ResponseWriter, _ *http.Request, name string) {
		found := f.deleted[name]
		if found != nil {
			f.secrets[name] = found
			delete(f.deleted, name)
		}
		f.secret(w, found)
	})
}

func (f *fakeAzure) secret(w http.ResponseWriter, secret map[string]any) {
	if secret == nil {
		fail(w, 404, "SecretNotFound", "A secret with this name was not found in this key vault")
		return
	}
	reply(w, 200, secret)
}

func (f *fakeAzure) serveRegistry() {
	f.handle("POST test.azurecr.io/oauth2/exchange", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("access_token") == "" || r.FormValue("service") != "test.azurecr.io" {
			fail(w, 400, "UNSUPPORTED", "no token to exchange")
			return
		}
		reply(w, 200, map[string]any{"refresh_token": "refresh"})
	})
	f.handle("POST test.azurecr.io/oauth2/token", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("refresh_token") != "refresh" || r.FormValue("scope") != "repository:haymaker/agent:pull" {
			fail(w, 401, "UNAUTHORIZED", "wrong refresh token or scope")
			return
		}
		reply(w, 200, map[string]any{"access_token": "access"})
	})
	f.handle("HEAD test.azurecr.io/v2/haymaker/agent/manifests/1.2", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer access" {
			w.WriteHeader(401)
			return
		}
		w.Header().Set("Docker-Content-Digest", digest)
		w.WriteHeader(200)
	})
}
