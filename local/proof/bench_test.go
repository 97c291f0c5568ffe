package proof

import (
	"math/rand/v2"
	"testing"
	"time"
)

// atMost fails a benchmark whose runs took longer than promised.
func atMost(b *testing.B, limit time.Duration) {
	b.Helper()
	if each := b.Elapsed() / time.Duration(b.N); each > limit {
		b.Errorf("%s for one check, promised is %s", each, limit)
	}
}

// BenchmarkCheck is the check of our own app: under a second.
func BenchmarkCheck(b *testing.B) {
	root := ownApp(b)
	for b.Loop() {
		if report, err := Check(b.Context(), root, Options{Now: noon}); err != nil || len(report.Problems) > 0 {
			b.Fatal(err, describe(report.Problems))
		}
	}
	atMost(b, time.Second)
}

// BenchmarkCheckArchive is the check of an image archive as large as one on a Functions
// base image, 400 MiB in eight layers that hardly compress: under ten seconds.
func BenchmarkCheckArchive(b *testing.B) {
	c := good(b)
	random := rand.NewChaCha8([32]byte{1})
	for range 8 {
		noise := make([]byte, 50<<20)
		_, _ = random.Read(noise)
		c.add(layer(b, file{name: "/usr/share/noise", content: string(noise)}))
	}
	for name, path := range map[string]string{"OCI": c.archive(b), "saved": c.saved(b)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				report, err := CheckArchive(b.Context(), path, Options{Now: noon})
				if err != nil || len(report.Problems) > 0 {
					b.Fatal(err, describe(report.Problems))
				}
			}
			atMost(b, 10*time.Second)
		})
	}
}
