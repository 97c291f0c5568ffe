package activity

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"azurehaymaker/haymaker"
)

// Activities carries the ports the activities act through. All fields are
// required; methods may be called concurrently.
type Activities struct {
	Environment haymaker.Environment
	Identities  haymaker.Identities
	Agents      haymaker.Agents
	Resources   haymaker.Resources
	Outside     haymaker.Outside
	Records     haymaker.Records
	Reports     haymaker.Reports
	Catalogue   haymaker.Catalogue
	Now         haymaker.Clock
	// Logger gives the logger of the invocation that ctx belongs to, so that its
	// id is on every line.
	Logger func(ctx context.Context) *zap.Logger
}

// Check reports every port that was not handed in.
func (a *Activities) Check() error {
	var missing []error
	for name, absent := range map[string]bool{
		"Environment": a.Environment == nil, "Identities": a.Identities == nil, "Agents": a.Agents == nil,
		"Resources": a.Resources == nil, "Outside": a.Outside == nil, "Records": a.Records == nil, "Reports": a.Reports == nil,
		"Catalogue": a.Catalogue == nil, "Now": a.Now == nil, "Logger": a.Logger == nil,
	} {
		if absent {
			missing = append(missing, fmt.Errorf("activities need %s", name))
		}
	}
	return errors.Join(missing...)
}
