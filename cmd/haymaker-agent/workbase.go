package main

import "os"

// workBase gives the first directory that can be written: the agent's working
// directory is made there unless the environment names one. In a container the
// current directory may be read-only.
func workBase(candidates ...string) string {
	for _, dir := range candidates {
		probe, err := os.CreateTemp(dir, ".haymaker-agent-*")
		if err != nil {
			continue
		}
		_ = probe.Close()
		if os.Remove(probe.Name()) == nil {
			return dir
		}
	}
	return candidates[len(candidates)-1]
}
