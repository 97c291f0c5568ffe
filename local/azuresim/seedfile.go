package azuresim

import (
	"context"
	"fmt"
	"os"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// applySeedFile sets what the seed file holds, once in the life of a state
// directory. What was changed since stays.
func (s *Server) applySeedFile(ctx context.Context, path string) error {
	done := false
	s.tenant.Read(func(d *tenant.Data, _ time.Time) { done = d.Seed.FileApplied })
	if path == "" || done {
		return nil
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("azuresim: read the seed file: %w", err)
	}
	if err := s.admin.Apply(ctx, file); err != nil {
		return fmt.Errorf("azuresim: %w", err)
	}
	s.tenant.Update(func(d *tenant.Data, _ time.Time) { d.Seed.FileApplied = true })
	return nil
}
