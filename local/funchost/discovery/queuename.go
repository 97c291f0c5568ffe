package discovery

import "fmt"

// The limits of a queue name's length.
const (
	minQueueName = 3
	maxQueueName = 63
)

// CheckQueueName applies the storage service's rules: 3 to 63 of a-z, 0-9 and single
// dashes inside. The error texts are the queue extension's.
func CheckQueueName(name string) error {
	if len(name) < minQueueName || len(name) > maxQueueName {
		return fmt.Errorf("A queue name must be from %d through %d characters long - \"%s\" (Parameter 'name')", minQueueName, maxQueueName, name) //nolint:staticcheck // the extension's sentence
	}
	for i, r := range name {
		switch {
		case r == '-' && (i == 0 || i == len(name)-1):
			return fmt.Errorf("The dash (-) character may not be the first or last letter - \"%s\" (Parameter 'name')", name) //nolint:staticcheck // the extension's sentence
		case r == '-' && name[i-1] == '-':
			return fmt.Errorf("Consecutive dash (-) characters are not permitted in the queue name - \"%s\" (Parameter 'name')", name) //nolint:staticcheck // the extension's sentence
		case r == '-', r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		default:
			return fmt.Errorf("A queue name can contain only letters, numbers, and dash(-) characters - \"%s\" (Parameter 'name')", name) //nolint:staticcheck // the extension's sentence
		}
	}
	return nil
}
