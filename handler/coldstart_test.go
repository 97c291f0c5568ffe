package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkColdStart measures from the start of the process to its first answer,
// and its resident memory at rest. The bounds of the product are 50 ms and 40 MB.
func BenchmarkColdStart(b *testing.B) {
	root := stagedRoot(b)
	var memory float64
	for b.Loop() {
		began := time.Now()
		p := start(b, "handler", root)
		code := 0
		for code == 0 && time.Since(began) < 10*time.Second {
			code, _ = p.ask(b, "GET", "/", "")
		}
		b.ReportMetric(float64(time.Since(began).Milliseconds()), "ms-to-ready")
		memory = max(memory, residentMB(b, p.Process.Pid))
		_ = p.Process.Kill()
		p.ended(b)
	}
	b.ReportMetric(memory, "MB-resident")
}

// residentMB reads what Linux says of a process.
func residentMB(b *testing.B, pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Logf("resident memory is known on Linux only: %v", err)
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	kilobytes, err := strconv.ParseFloat(strings.Fields(after)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kilobytes / 1024
}
