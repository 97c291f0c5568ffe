package funchost

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/keys"
)

// openKeys opens the store of keys by the real host's rules: files when the setting
// AzureWebJobsSecretStorageType says so, else blobs in AzureWebJobsStorage.
func (h *Host) openKeys() (*keys.Ring, error) {
	var store keys.Store
	kind, _ := h.env.Lookup("AzureWebJobsSecretStorageType")
	switch strings.ToLower(kind) {
	case "files":
		dir := h.options.SecretsDir
		if dir == "" {
			dir, _ = h.env.Lookup("FUNCTIONS_SECRETS_PATH")
		}
		if dir == "" {
			cache, err := os.UserCacheDir()
			if err != nil {
				return nil, fmt.Errorf("find a folder for the keys, name one: %w", err)
			}
			dir = filepath.Join(cache, "funchost", "secrets", h.id)
		}
		store = keys.Files{Dir: dir}
	case "", "blob":
		connection, ok := h.env.Connection("Storage")
		if !ok {
			return nil, errors.New("the keys need a store: set AzureWebJobsStorage, or AzureWebJobsSecretStorageType=files")
		}
		client, err := container.NewClientFromConnectionString(connection, keys.Container, nil)
		if err != nil {
			// The SDK's error may quote the connection string, so it is not passed on.
			return nil, errors.New("the connection string in AzureWebJobsStorage cannot be read: check AccountName, AccountKey and BlobEndpoint")
		}
		store = keys.Blobs{Container: client, HostID: h.id}
	default:
		return nil, fmt.Errorf("AzureWebJobsSecretStorageType is '%s': this host knows 'files' and 'blob'", kind)
	}
	return keys.NewRing(store, h.env["WEBSITE_HOSTNAME"], keys.Generate, h.options.Now), nil
}

// level is what the caller may do with a function; an empty name is for the admin API.
// Without keys everybody is an admin, as under Core Tools.
func (h *Host) level(r *http.Request, function string) (keys.Level, error) {
	if h.keys == nil {
		return keys.Admin, nil
	}
	key := r.Header.Get("x-functions-key")
	if key == "" {
		for _, p := range parseQuery(r.URL.RawQuery) {
			if strings.EqualFold(p.Name, "code") {
				key = p.Values[0]
			}
		}
	}
	return h.keys.LevelOf(r.Context(), key, function)
}

// refused gives the answer's code when the caller may not call the function, else 0. A
// disabled function exists for admins only. The check for it is skipped without keys
// unless the function is anonymous, as under Core Tools.
func (h *Host) refused(r *http.Request, f *discovery.Function) int {
	required := keys.Level(f.HTTP.AuthLevel)
	if h.keys == nil && f.Disabled && required == keys.Anonymous {
		return http.StatusNotFound
	}
	level, err := h.level(r, f.Name)
	switch {
	case err != nil:
		h.log.Error("Host.Authentication", "The keys cannot be read: %v", err)
		return http.StatusInternalServerError
	case f.Disabled && level != keys.Admin:
		return http.StatusNotFound
	case !level.Allows(required):
		return http.StatusUnauthorized
	}
	return 0
}
