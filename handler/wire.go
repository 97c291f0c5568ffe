package main

import "go.uber.org/zap"

// wire connects the services to their functions.
func wire(_ Config, log *zap.Logger) (services, error) {
	return services{Health: newHealth(log, version)}, nil
}
