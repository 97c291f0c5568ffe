package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/handler/invocation"
)

// serveCommand makes this program the custom handler of app.
const serveCommand = "serve"

// serve answers the Functions host until it is told to stop.
func serve(ctx context.Context, _ []string) error {
	store, err := openStore(os.Getenv(settingHub), os.Getenv("AzureWebJobsStorage"))
	if err != nil {
		return err
	}
	engine, err := newEngine(store, func(int) {})
	if err != nil {
		return err
	}
	defer engine.Close()
	router, err := invocation.NewRouter(
		invocation.Options{Logger: zap.NewNop(), Deadline: slowest, Grace: 5 * time.Second, MaxCallBytes: 1 << 20, MaxRequestBytes: 1 << 20},
		invocation.Queue(wakeFunction, "wake", func(ctx context.Context, m invocation.QueueMessage) error {
			return engine.HandleWake(ctx, m.Body, m.DequeueCount)
		}),
		invocation.Queue(taskFunction, "task", func(ctx context.Context, m invocation.QueueMessage) error {
			return engine.HandleTask(ctx, m.Body, m.DequeueCount)
		}))
	if err != nil {
		return err
	}
	server := &http.Server{Addr: "127.0.0.1:" + os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT"), Handler: router, ReadHeaderTimeout: time.Minute}
	ended := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer ended()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the host: %w", err)
	}
	return nil
}
