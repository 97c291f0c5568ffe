package tenant

import (
	"fmt"
	"strings"

	"azurehaymaker/haymaker"
)

// maxPages bounds every paged list; Azure's pages hold 100 to 1,000 items.
const maxPages = 200

func tooManyPages(operation string) error {
	return &Error{Operation: operation, Message: fmt.Sprintf("more than %d pages; the answer is not complete", maxPages)}
}

// value is what a pointer of an SDK model points to, or its zero value.
func value[T any](pointer *T) T {
	if pointer == nil {
		var zero T
		return zero
	}
	return *pointer
}

func trimSlash(id string) string { return strings.TrimPrefix(id, "/") }

// managed says whether tags mark something as HayMaker's.
func managed(tags map[string]*string) bool {
	return strings.EqualFold(tag(tags, haymaker.TagManaged), "true")
}
