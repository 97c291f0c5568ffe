//go:build !linux

package azurite

import "syscall"

// dieWithParent has no equivalent of Linux' parent-death signal to use; Close
// is what ends Azurite here.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
