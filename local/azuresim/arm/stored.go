package arm

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"

	"azurehaymaker/local/azuresim/tenant"

	"github.com/google/uuid"
)

// newID makes the random ids that services give their resources.
func newID() string { return uuid.NewString() }

func storedWorkspace(c *Call, r *tenant.Resource, created bool) {
	properties := r.Properties()
	if created {
		properties["customerId"], properties["createdDate"] = newID(), c.Now.UTC()
	}
	if properties["retentionInDays"] == nil {
		properties["retentionInDays"] = 30
	}
}

func storedComponent(_ *Call, r *tenant.Resource, created bool) {
	properties := r.Properties()
	if created {
		key := newID()
		properties["InstrumentationKey"], properties["AppId"] = key, newID()
		properties["ConnectionString"] = "InstrumentationKey=" + key + ";IngestionEndpoint=https://" + r.Location() + ".in.applicationinsights.azure.com/"
	}
}

// storedPublicIP gives a public address.
func storedPublicIP(_ *Call, r *tenant.Resource, created bool) {
	if created {
		r.Properties()["ipAddress"] = documentationAddress(r.ID)
	}
}

// documentationAddress is an address from the documentation range (RFC 5737),
// always the same for an id.
func documentationAddress(id string) string {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(tenant.Key(id))) // a hash never fails
	var bytes [4]byte
	binary.BigEndian.PutUint32(bytes[:], sum.Sum32())
	return fmt.Sprintf("203.0.113.%d", 1+int(bytes[3])%254)
}
