package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// app is a script root whose handler is this program.
//
//go:embed app
var app embed.FS

// settingHub names the setting with the task hub of the served handler.
const settingHub = "BENCH_TASK_HUB"

// hosted runs a load through the Functions host's stand-in and a handler of its
// own process. The host is up and idle when the instances come, all at once.
func (b *bench) hosted(ctx context.Context, l load) (outcome, error) {
	if err := b.warmUp(ctx); err != nil {
		return outcome{}, err
	}
	h, err := openHub(ctx, b.nextHub(), b.azurite.ConnectionString(), b.proxy)
	if err != nil {
		return outcome{}, err
	}
	stop, err := b.startHost(ctx)
	if err != nil {
		return outcome{}, err
	}
	defer stop()
	before, began := b.proxy.Counts(), time.Now()
	ids, err := h.start(ctx, l)
	if err != nil {
		return outcome{}, err
	}
	took, err := h.await(ctx, l, ids, began)
	stop()
	return outcome{load: l, took: took, spent: b.proxy.Counts().Since(before)}, err
}

// startHost starts funchost over app for the hub made last and waits until the
// handler is up. stop ends both and may be called twice.
func (b *bench) startHost(ctx context.Context) (stop func(), err error) {
	root, err := b.stageApp()
	if err != nil {
		return nil, err
	}
	ready := filepath.Join(root, "ready.json")
	host := exec.CommandContext(ctx, filepath.Join(b.root, "bin", "funchost"), "start", "--root", root, "--port", "0", "--ready-file", ready)
	host.Cancel = func() error { return host.Process.Signal(os.Interrupt) }
	host.Env = append(os.Environ(), "AzureWebJobsStorage="+b.proxy.ConnectionString(), settingHub+"="+b.hubName(), "FUNCTIONS_WORKER_RUNTIME=custom")
	log, err := os.Create(filepath.Join(root, "funchost.log"))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(root))
	}
	host.Stdout, host.Stderr = log, log
	if err := host.Start(); err != nil {
		return nil, errors.Join(err, log.Close(), os.RemoveAll(root))
	}
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		_ = host.Process.Signal(os.Interrupt)
		_ = host.Wait() // what it has to say is in its log
		_ = log.Close()
		_ = os.RemoveAll(root)
	}
	if err := awaitFile(ctx, ready); err != nil {
		text, _ := os.ReadFile(log.Name())
		stop()
		return nil, fmt.Errorf("start funchost: %w\n%s", err, text[max(0, len(text)-4000):])
	}
	return stop, nil
}

// stageApp copies app and this program into a folder of its own.
func (b *bench) stageApp() (string, error) {
	root, err := os.MkdirTemp("", "bench-app-")
	if err != nil {
		return "", err
	}
	program, err := os.Executable()
	if err == nil {
		err = os.Symlink(program, filepath.Join(root, "bench"))
	}
	files, subErr := fs.Sub(app, "app")
	if err = errors.Join(err, subErr); err == nil {
		err = os.CopyFS(root, files)
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("stage the benchmark's functions: %w", err), os.RemoveAll(root))
	}
	return root, nil
}

func awaitFile(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		if _, err := os.Stat(path); err == nil {
			return nil
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return fmt.Errorf("%s does not appear: %w", filepath.Base(path), err)
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
