package catalogue

import (
	"strconv"
	"strings"

	"github.com/google/uuid"
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
	// Output reads what Azure gave the resource of a step: the value at a dotted
	// path of its document.
	Output func(step, path string) (string, error)
	// Secret reads a key of the resource of a step: the value at a dotted path of
	// what its action answers (listKeys). Whoever implements it keeps it out of logs.
	Secret func(step, action, path string) (string, error)
	// Domain is the directory's default domain, which users' names end in.
	Domain func() (string, error)
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
	case "domain":
		return v.Domain()
	case "output":
		step, path, _ := strings.Cut(reference.arg, ":")
		return v.Output(step, path)
	case "secret":
		step, rest, _ := strings.Cut(reference.arg, ":")
		action, path, _ := strings.Cut(rest, ":")
		return v.Secret(step, action, path)
	case "guid":
		return guid(v, reference.arg), nil
	case "role":
		id, _ := RoleDefinition(v.SubscriptionID, reference.arg) // parseReference knows the role
		return id, nil
	}
	return s.valueOf(reference, v)
}

// valueOf replaces a reference to what a step creates.
func (s Scenario) valueOf(reference segment, v Values) (string, error) {
	meant, err := s.resource(reference.arg, v)
	if err != nil {
		return "", err
	}
	switch {
	case reference.name == "name":
		return meant.shortName(), nil
	case reference.name == "id" && !meant.graph():
		return meant.ID, nil
	}
	id, err := v.Output(reference.arg, "id") // the directory gives ids of its own
	if err == nil && reference.name == "ref" {
		return "https://graph.microsoft.com/v1.0/directoryObjects/" + id, nil
	}
	return id, err
}

// guid is the same for the same label in the same scenario of the same run, so
// that a restarted agent finds what it made, and differs between runs.
func guid(v Values, label string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(strings.ToLower(v.SubscriptionID+"|"+v.ResourceGroup+"|"+v.UniqueID+"|"+label))).String()
}
