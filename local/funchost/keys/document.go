package keys

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Key is one named key.
type Key struct {
	Name      string `json:"name"`
	Value     string `json:"value"`
	Encrypted bool   `json:"encrypted"`
}

// origin is what the host writes beside the keys.
type origin struct {
	HostName        string `json:"hostName"`
	InstanceID      string `json:"instanceId"`
	Source          string `json:"source"`
	DecryptionKeyID string `json:"decryptionKeyId"`
}

// hostDocument is host.json of the secrets.
type hostDocument struct {
	MasterKey    Key   `json:"masterKey"`
	FunctionKeys []Key `json:"functionKeys"`
	SystemKeys   []Key `json:"systemKeys"`
	origin
}

// functionDocument is <function>.json of the secrets.
type functionDocument struct {
	Keys []Key `json:"keys"`
	origin
}

// errEncrypted refuses what only the real host can read.
var errEncrypted = errors.New("the keys are encrypted, which this host cannot read: delete the document and new keys are generated")

func decode(name string, data []byte, document any) error {
	if err := json.Unmarshal(data, document); err != nil {
		// The decoder's text may quote a key.
		return fmt.Errorf("the keys in %s.json are no JSON document of the host: delete it and new keys are generated", name)
	}
	return nil
}

func refuseEncrypted(lists ...[]Key) error {
	for _, list := range lists {
		for _, k := range list {
			if k.Encrypted {
				return errEncrypted
			}
		}
	}
	return nil
}

// find is the index of a key by name, case ignored; -1 when there is none.
func find(list []Key, name string) int {
	for i, k := range list {
		if strings.EqualFold(k.Name, name) {
			return i
		}
	}
	return -1
}
