package funchost

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"azurehaymaker/local/funchost/settings"
)

// maxHostID bounds the id, which is part of blob names.
const maxHostID = 32

// hostID names the host in lock and status blobs: the machine's letters and digits and a
// stable hash of the script root, unless the setting AzureFunctionsWebHost__hostid says
// otherwise.
func hostID(env settings.Environment, root string) string {
	if id, ok := env.Lookup("AzureFunctionsWebHost__hostid"); ok && id != "" {
		return strings.ToLower(id)
	}
	machine := strings.Map(func(r rune) rune {
		if (r >= '0' && r <= '9') || (r|0x20 >= 'a' && r|0x20 <= 'z') {
			return r
		}
		return -1
	}, machineName())
	hash := int64(stableHash(root))
	if hash < 0 {
		hash = -hash
	}
	id := strings.ToLower(fmt.Sprintf("%s-%d", machine, hash))
	return strings.TrimRight(id[:min(len(id), maxHostID)], "-")
}

// stableHash is the host's own string hash, over UTF-16 units with wrapping arithmetic.
func stableHash(text string) int32 {
	hash := int32(23)
	for _, unit := range utf16.Encode([]rune(text)) {
		hash = hash*31 + int32(unit)
	}
	return hash
}
