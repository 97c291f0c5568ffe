package tenant

import "strings"

// Quota is a limit that was set for the subscription, in place of the usual one.
type Quota struct {
	Provider string `json:"provider"`           // namespace, e.g. Microsoft.Compute
	Name     string `json:"name"`               // what is counted, e.g. cores, or a type of the namespace
	Location string `json:"location,omitempty"` // region; "" means every region
	Limit    int64  `json:"limit"`
}

// same reports whether two quotas limit the same thing in the same place.
func (q Quota) same(other Quota) bool {
	return strings.EqualFold(q.Provider, other.Provider) && strings.EqualFold(q.Name, other.Name) &&
		NormalLocation(q.Location) == NormalLocation(other.Location)
}

// SetQuota replaces the limit of what the quota names, or adds it.
func (d *Data) SetQuota(quota Quota) {
	for i := range d.Quotas {
		if d.Quotas[i].same(quota) {
			d.Quotas[i] = quota
			return
		}
	}
	d.Quotas = append(d.Quotas, quota)
}

// Limit is the limit that was set for a thing in a region: the region's own
// before one of every region. false: none was set.
func (d *Data) Limit(provider, name, location string) (limit int64, set bool) {
	wanted := Quota{Provider: provider, Name: name, Location: location}
	for _, quota := range d.Quotas {
		if quota.same(wanted) {
			return quota.Limit, true
		}
	}
	wanted.Location = ""
	for _, quota := range d.Quotas {
		if quota.same(wanted) {
			return quota.Limit, true
		}
	}
	return 0, false
}
