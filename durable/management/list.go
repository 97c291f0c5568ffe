package management

import (
	"net/http"
	"strconv"
	"strings"

	"azurehaymaker/durable/store"
)

// continuationHeader carries the token of a page, both ways.
const continuationHeader = "x-ms-continuation-token"

// maxPage is Table Storage's own bound of a page.
const maxPage = 1000

// list answers one page in the order of the ids. A page may be short or empty
// and still have a next one.
func (h *handler) list(w http.ResponseWriter, r *http.Request) {
	filter := store.InstanceQuery{
		IDPrefix: query(r, "instanceIdPrefix"), Statuses: statuses(r), Continuation: r.Header.Get(continuationHeader),
	}
	if top, err := strconv.Atoi(strings.TrimSpace(query(r, "top"))); err == nil && top > 0 {
		filter.Limit = min(top, maxPage)
	}
	filter.CreatedFrom, _ = moment(r, "createdTimeFrom")
	filter.CreatedTo, _ = moment(r, "createdTimeTo")
	page, err := h.client.List(r.Context(), filter)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	answers := make([]statusAnswer, len(page.Instances))
	for i, instance := range page.Instances {
		answers[i] = statusOf(instance)
		if !flag(r, "showInput", true) {
			answers[i].Input = null
		}
	}
	if page.Continuation != "" {
		w.Header().Set(continuationHeader, page.Continuation)
	}
	answer(w, http.StatusOK, answers)
}
