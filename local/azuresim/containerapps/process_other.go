//go:build !unix

package containerapps

import "os/exec"

// isolate does nothing: this system has no process groups of this kind.
func isolate(*exec.Cmd) {}

// terminateGroup ends the process; there is no way to ask.
func terminateGroup(command *exec.Cmd) { _ = command.Process.Kill() }

// killGroup ends the process; one that is gone needs no ending.
func killGroup(command *exec.Cmd) { _ = command.Process.Kill() }
