package funchost

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"azurehaymaker/local/funchost/keys"
)

// keyObject is a key in the admin API.
type keyObject struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// link points to the answered resource itself.
type link struct {
	Rel  string `json:"rel"`
	Href string `json:"href"`
}

type keyAnswer struct {
	keyObject
	Links []link `json:"links"`
}

type keyList struct {
	Keys  []keyObject `json:"keys"`
	Links []link      `json:"links"`
}

func self(r *http.Request) []link {
	return []link{{"self", requestBase(r) + r.URL.RequestURI()}}
}

// keyRoutes are the operations on keys; none without --enable-auth, because there are no
// keys then.
func (h *Host) keyRoutes() []adminRoute {
	if h.keys == nil {
		return nil
	}
	var routes []adminRoute
	for pattern, scope := range map[string]keys.Scope{"admin/host/keys": {}, "admin/host/functionkeys": {}, "admin/host/systemkeys": {System: true}, "admin/functions/{name}/keys": {}} {
		// on finds the scope of a call; a function that does not exist has no keys.
		on := func(serve func(http.ResponseWriter, *http.Request, keys.Scope, string)) func(http.ResponseWriter, *http.Request, map[string]string) {
			return func(w http.ResponseWriter, r *http.Request, values map[string]string) {
				scope := scope
				if scope.Function = values["name"]; scope.Function != "" && !h.known(scope.Function) {
					answerEmpty(w, http.StatusNotFound)
					return
				}
				serve(w, r, scope, values["key"])
			}
		}
		routes = append(routes,
			adminRoute{[]string{http.MethodGet}, pattern, keys.Admin, on(h.listKeys)},
			adminRoute{[]string{http.MethodGet}, pattern + "/{key}", keys.Admin, on(h.getKey)},
			adminRoute{[]string{http.MethodPost, http.MethodPut}, pattern + "/{key}", keys.Admin, on(h.setKey)},
			adminRoute{[]string{http.MethodDelete}, pattern + "/{key}", keys.Admin, on(h.deleteKey)})
	}
	return routes
}

// known says whether a folder with a function.json of this name was found, good or bad.
func (h *Host) known(name string) bool {
	s := h.scriptHost()
	return s.isSettled() && s.functions != nil && (s.loaded(name) != nil || len(s.functions.ProblemsOf(name)) > 0)
}

func (h *Host) listKeys(w http.ResponseWriter, r *http.Request, s keys.Scope, _ string) {
	list, err := h.keys.List(r.Context(), s)
	if h.keysFailed(w, err) {
		return
	}
	answer := keyList{Keys: []keyObject{}, Links: self(r)}
	for _, k := range list {
		answer.Keys = append(answer.Keys, keyObject{k.Name, k.Value})
	}
	answerJSON(w, answer)
}

func (h *Host) getKey(w http.ResponseWriter, r *http.Request, s keys.Scope, name string) {
	key, ok, err := h.keys.Get(r.Context(), s, name)
	switch {
	case h.keysFailed(w, err):
	case !ok:
		answerEmpty(w, http.StatusNotFound)
	default:
		answerJSON(w, keyAnswer{keyObject{name, key.Value}, self(r)})
	}
}

// setKey makes a random key (POST) or sets the one in the body (PUT).
func (h *Host) setKey(w http.ResponseWriter, r *http.Request, s keys.Scope, name string) {
	var given struct{ Value string }
	if r.Method == http.MethodPut {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxManual))
		if err != nil || json.Unmarshal(body, &given) != nil || given.Value == "" {
			answerText(w, http.StatusBadRequest, "Invalid key value")
			return
		}
	}
	key, created, err := h.keys.Set(r.Context(), s, name, given.Value)
	if h.keysFailed(w, err) {
		return
	}
	code := http.StatusOK
	if created {
		code = http.StatusCreated
		w.Header().Set("Location", requestBase(r)+r.URL.RequestURI())
	}
	answerJSONWith(w, code, keyAnswer{keyObject{name, key.Value}, self(r)})
}

func (h *Host) deleteKey(w http.ResponseWriter, r *http.Request, s keys.Scope, name string) {
	if strings.HasPrefix(name, "_") {
		answerText(w, http.StatusBadRequest, "Invalid key name.")
		return
	}
	found, err := h.keys.Delete(r.Context(), s, name)
	switch {
	case h.keysFailed(w, err):
	case !found:
		answerEmpty(w, http.StatusNotFound)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

func (h *Host) keysFailed(w http.ResponseWriter, err error) bool {
	if err == nil {
		return false
	}
	h.log.Error("Host.Authentication", "The keys cannot be read or written: %v", err)
	answerEmpty(w, http.StatusInternalServerError)
	return true
}
