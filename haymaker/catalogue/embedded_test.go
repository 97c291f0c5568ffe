package catalogue

import "testing"

func TestEmbeddedScenariosLoad(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatalf("the embedded scenarios are refused:\n%v", err)
	}
	if len(c.IDs()) < 5 {
		t.Fatalf("%d scenarios, want at least 5", len(c.IDs()))
	}
}
