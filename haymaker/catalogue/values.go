package catalogue

import (
	"fmt"
	"strconv"
	"strings"
)

// Values is what the references of a document stand for in one run.
type Values struct {
	UniqueID       string // short, [0-9a-f]
	Location       string
	ResourceGroup  string
	SubscriptionID string
	TenantID       string
	// Occurrence is ${n}: how often the operation has been done, from 1.
	Occurrence int
	// Password and SSHPublicKey make the secret or key of a label; the same
	// label must give the same text again within a run.
	Password     func(label string) (string, error)
	SSHPublicKey func(label string) (string, error)
}

// expand replaces the references of one text.
func (s Scenario) expand(text string, v Values) (string, error) {
	segments, err := parseTemplate(text)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, segment := range segments {
		if segment.name == "" {
			out.WriteString(segment.literal)
			continue
		}
		value, err := s.value(segment, v)
		if err != nil {
			return "", err
		}
		out.WriteString(value)
	}
	return out.String(), nil
}

func (s Scenario) value(reference segment, v Values) (string, error) {
	switch reference.name {
	case "uniqueId":
		return v.UniqueID, nil
	case "location":
		return v.Location, nil
	case "resourceGroup":
		return v.ResourceGroup, nil
	case "subscriptionId":
		return v.SubscriptionID, nil
	case "tenantId":
		return v.TenantID, nil
	case "n":
		return strconv.Itoa(v.Occurrence), nil
	case "password":
		return v.Password(reference.arg)
	case "sshPublicKey":
		return v.SSHPublicKey(reference.arg)
	case "id", "name":
		resource, err := s.resource(reference.arg, v)
		if reference.name == "name" {
			return resource.shortName(), err
		}
		return resource.ID, err
	}
	return "", fmt.Errorf("${%s} is unknown", reference.name)
}
