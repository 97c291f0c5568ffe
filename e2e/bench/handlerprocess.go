package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// How the handler is measured: started so many times, left alone for a moment.
const (
	starts = 7
	rest   = 300 * time.Millisecond
)

// measureHandler starts HayMaker's handler as the host would, several times.
func (b *bench) measureHandler(ctx context.Context) error {
	var took, memory []float64
	for range starts {
		p, err := b.startHandler(ctx)
		if err != nil {
			return err
		}
		took = append(took, p.milliseconds)
		err = pause(ctx, rest)
		megabytes, readErr := p.memory("VmRSS")
		p.stop()
		if err := errors.Join(err, readErr); err != nil {
			return err
		}
		memory = append(memory, megabytes)
	}
	slices.Sort(took)
	slices.Sort(memory)
	b.add("handler.cold_start_ms", took[len(took)/2], "ms")
	b.add("handler.rss_mb", memory[len(memory)/2], "MB")
	return nil
}

// handlerProcess is one running handler.
type handlerProcess struct {
	command      *exec.Cmd
	url          string
	milliseconds float64 // from the start to listening
}

func (b *bench) startHandler(ctx context.Context, settings ...string) (*handlerProcess, error) {
	local, err := localSettings(b.root)
	if err != nil {
		return nil, err
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(address)
	command := exec.CommandContext(ctx, filepath.Join(b.root, "bin", "handler"))
	command.Env = slices.Concat(os.Environ(), local, settings, []string{"FUNCTIONS_CUSTOMHANDLER_PORT=" + port})
	p := &handlerProcess{command: command, url: "http://" + address}
	began := time.Now()
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start the handler: %w", err)
	}
	for dialer := new(net.Dialer); ; {
		connection, err := dialer.DialContext(ctx, "tcp", address)
		if err == nil {
			p.milliseconds = float64(time.Since(began).Microseconds()) / 1000
			return p, connection.Close()
		}
		if time.Since(began) > 10*time.Second {
			p.stop()
			return nil, fmt.Errorf("the handler does not listen: %w", err)
		}
		if err := pause(ctx, 200*time.Microsecond); err != nil {
			p.stop()
			return nil, err
		}
	}
}

func (p *handlerProcess) stop() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
}

// invoke calls a queue function as the host does and wants it to succeed.
func (p *handlerProcess) invoke(ctx context.Context, function, binding string, message []byte) error {
	text, err := json.Marshal(string(message))
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]any{"Data": map[string]string{binding: string(text)}, "Metadata": map[string]string{"DequeueCount": "1"}})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+"/"+function, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Azure-Functions-InvocationId", newID())
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("call %s: %w", function, err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %s", response.StatusCode, answer)
	}
	if err != nil {
		return fmt.Errorf("call %s: %w", function, err)
	}
	return nil
}

// memory is an entry of the process's status, in MB: VmRSS is what it holds now,
// VmHWM the most it ever held.
func (p *handlerProcess) memory(entry string) (float64, error) {
	text := firstMatch(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid), entry+`:\s+(\d+) kB`)
	kilobytes, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("the system does not tell %s of the handler: %w", entry, err)
	}
	return float64(kilobytes) / 1024, nil
}

// localSettings are those of the repository's local.settings.json.
func localSettings(root string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(root, "local.settings.json"))
	if err != nil {
		return nil, err
	}
	var file struct{ Values map[string]string }
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("read local.settings.json: %w", err)
	}
	settings := []string{"HAYMAKER_ALLOW_CUSTOM_ENDPOINTS=true", "AZURE_CLIENT_SECRET=unused", "FUNCTIONS_APP_ROOT_PATH=" + root}
	for name, value := range file.Values {
		settings = append(settings, name+"="+value)
	}
	return settings, nil
}

func freeAddress(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}
