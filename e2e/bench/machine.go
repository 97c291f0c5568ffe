package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
)

// Machine says where the figures come from; times compare only on one machine.
type Machine struct {
	OS    string `json:"os"`
	CPU   string `json:"cpu"`
	Cores int    `json:"cores"`
	Go    string `json:"go"`
	// Load is the system's load average over the last minute before the run,
	// "" where the system does not tell.
	Load string `json:"load"`
}

func thisMachine() Machine {
	return Machine{
		OS: runtime.GOOS + "/" + runtime.GOARCH, CPU: firstMatch("/proc/cpuinfo", `model name\s*:\s*(.+)`),
		Cores: runtime.NumCPU(), Go: runtime.Version(), Load: firstMatch("/proc/loadavg", `^(\S+)`),
	}
}

// firstMatch is the pattern's group in a file of the system, "" if there is none.
func firstMatch(file, pattern string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	found := regexp.MustCompile(pattern).FindSubmatch(text)
	if found == nil {
		return ""
	}
	return strings.TrimSpace(string(found[1]))
}

func (m Machine) String() string {
	return fmt.Sprintf("%s, %d cores, %s, %s, load before the run %s", m.CPU, m.Cores, m.OS, m.Go, m.Load)
}
