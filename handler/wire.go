package main

import "go.uber.org/zap"

// wire connects the services to their functions.
func wire(Config, *zap.Logger) (services, error) {
	return services{Health: newHealth(version)}, nil
}
