package catalogue

import (
	"reflect"
	"strings"
	"testing"
)

func TestEmbedded(t *testing.T) {
	all, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if ids := embeddedIDs(); !reflect.DeepEqual(ids, all.IDs()) {
		t.Errorf("ids %v, want %v", ids, all.IDs())
	}
	one, err := Embedded("compute-01-linux-vm-web-server")
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := all.Scenario(one.ID); !reflect.DeepEqual(one, want) {
		t.Error("alone it is another scenario than among all")
	}
	for _, id := range []string{"compute-0", "", "..", "../scenarios/compute-01-linux-vm-web-server", "compute-01-linux-vm-web-server.yaml"} {
		if _, err := Embedded(id); err == nil || !strings.Contains(err.Error(), "is unknown: use one of [ai-ml-01") {
			t.Errorf("%q: %v", id, err)
		}
	}
}
