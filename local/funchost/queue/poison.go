package queue

import "strings"

// poisonSuffix is added to a queue's name for its poison queue.
const poisonSuffix = "-poison"

// maxName is the longest queue name the service takes.
const maxName = 63

// PoisonName is the name of a queue's poison queue; empty when there is none, because
// the queue is one itself or the name would be too long.
func PoisonName(name string) string {
	if strings.HasSuffix(name, poisonSuffix) || len(name)+len(poisonSuffix) > maxName {
		return ""
	}
	return name + poisonSuffix
}
