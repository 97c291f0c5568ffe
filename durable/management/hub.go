package management

import (
	"fmt"
	"net/http"
	"strings"
)

// otherHub complains about a call for a task hub or a storage account that is
// not the app's own.
func (h *handler) otherHub(r *http.Request) string {
	if hub := strings.TrimSpace(query(r, "taskHub")); hub != "" && !strings.EqualFold(hub, h.options.TaskHub) {
		return fmt.Sprintf("This app serves the task hub %s only; leave taskHub out or send that.", h.options.TaskHub)
	}
	if connection := strings.TrimSpace(query(r, "connection")); connection != "" && plain(connection) != plain(h.options.Connection) {
		return fmt.Sprintf("This app serves the connection %s only; leave connection out or send that.", h.options.Connection)
	}
	return ""
}

// plain is the connection's name without the prefix that the host adds: Storage
// and AzureWebJobsStorage are one setting.
func plain(connection string) string {
	return strings.TrimPrefix(strings.ToLower(connection), "azurewebjobs")
}
