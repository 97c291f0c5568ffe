package management

import (
	"errors"
	"net/http"
	"slices"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

func (h *handler) purge(w http.ResponseWriter, r *http.Request, id string) {
	count, err := h.purgeOne(r, id)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	purged(w, count)
}

// purgeOne takes one instance or, with recursive, its sub-orchestrations as
// well; only with force does it take any that has not ended. Upstream has
// neither parameter, and always takes what has not ended.
func (h *handler) purgeOne(r *http.Request, id string) (int, error) {
	switch force, family := flag(r, "force", false), flag(r, "recursive", false); {
	case force && family:
		return h.client.ForcePurgeFamily(r.Context(), id)
	case family:
		return h.client.PurgeFamily(r.Context(), id)
	case force:
		return 1, h.client.ForcePurge(r.Context(), id)
	}
	return 1, h.client.Purge(r.Context(), id)
}

// purgeMany deletes the ended instances of a window. Unlike upstream it never
// takes one that has not ended: there, a filter without a terminal status counts
// as none. When it fails, what was purged stays so and the call can be repeated.
func (h *handler) purgeMany(w http.ResponseWriter, r *http.Request) {
	from, given := moment(r, "createdTimeFrom")
	if !given {
		answer(w, http.StatusBadRequest, "Please provide value for 'createdTimeFrom' parameter.")
		return
	}
	filter := store.InstanceQuery{CreatedFrom: from, Statuses: terminal(statuses(r)), Limit: maxPage}
	filter.CreatedTo, _ = moment(r, "createdTimeTo")
	count := 0
	for {
		page, err := h.client.List(r.Context(), filter)
		if err != nil {
			h.refuse(w, r, err)
			return
		}
		for _, instance := range page.Instances {
			switch err := h.client.Purge(r.Context(), instance.ID); {
			case err == nil:
				count++
			case errors.Is(err, store.ErrInstanceNotFound), errors.Is(err, client.ErrInstanceRunning):
				// Somebody purged it, or started it again, since the page was read.
			default:
				h.refuse(w, r, err)
				return
			}
		}
		if filter.Continuation = page.Continuation; filter.Continuation == "" {
			break
		}
	}
	if count == 0 {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	purged(w, count)
}

// terminal keeps the statuses of ended instances; all of them when none is left.
func terminal(asked []history.Status) []history.Status {
	asked = slices.DeleteFunc(asked, func(s history.Status) bool { return !s.Terminal() })
	if len(asked) == 0 {
		return []history.Status{history.StatusCompleted, history.StatusFailed, history.StatusCanceled, history.StatusTerminated}
	}
	return asked
}

func purged(w http.ResponseWriter, count int) {
	answer(w, http.StatusOK, map[string]int{"instancesDeleted": count})
}
