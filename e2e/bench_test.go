package e2e

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"
)

// BenchmarkHandler starts the real handler binary as the host would and shows,
// as medians, how long it takes to listen and what memory it holds at rest.
func BenchmarkHandler(b *testing.B) {
	settings := localSettings(b)
	var starts, memory []float64
	for b.Loop() {
		took, megabytes := startOnce(b, settings)
		starts, memory = append(starts, took), append(memory, megabytes)
	}
	slices.Sort(starts)
	slices.Sort(memory)
	b.ReportMetric(starts[len(starts)/2], "ms-to-listening")
	b.ReportMetric(memory[len(memory)/2], "MB-resident")
	b.ReportMetric(0, "ns/op") // the loop's own time says nothing
}

func localSettings(b *testing.B) []string {
	b.Helper()
	raw, err := os.ReadFile(filepath.Join(root, "local.settings.json"))
	if err != nil {
		b.Fatal(err)
	}
	var file struct{ Values map[string]string }
	if err := json.Unmarshal(raw, &file); err != nil {
		b.Fatal(err)
	}
	settings := []string{"HAYMAKER_ALLOW_CUSTOM_ENDPOINTS=true", "AZURE_CLIENT_SECRET=unused", "FUNCTIONS_APP_ROOT_PATH=" + root}
	for name, value := range file.Values {
		settings = append(settings, name+"="+value)
	}
	return settings
}

// rest is how long the handler is left alone before its memory is read.
const rest = 300 * time.Millisecond

func startOnce(b *testing.B, settings []string) (milliseconds, megabytes float64) {
	b.Helper()
	port := freePort(b)
	handler := exec.Command(filepath.Join(root, "bin", "handler"))
	handler.Env = append(append(os.Environ(), settings...), "FUNCTIONS_CUSTOMHANDLER_PORT="+port)
	began := time.Now()
	if err := handler.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = handler.Process.Kill(); _ = handler.Wait() }()
	for {
		connection, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			milliseconds = float64(time.Since(began).Microseconds()) / 1000
			_ = connection.Close()
			break
		}
		if time.Since(began) > 10*time.Second {
			b.Fatal("the handler does not listen")
		}
		time.Sleep(200 * time.Microsecond)
	}
	time.Sleep(rest)
	return milliseconds, residentMB(b, handler.Process.Pid)
}

func freePort(b *testing.B) string {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	return port
}

var resident = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

func residentMB(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	found := resident.FindSubmatch(status)
	if found == nil {
		b.Fatal("the system does not tell the resident memory")
	}
	kilobytes, err := strconv.Atoi(string(found[1]))
	if err != nil {
		b.Fatal(err)
	}
	return float64(kilobytes) / 1024
}
