//go:build !linux

package playground

import "syscall"

// ownGroup keeps a terminal's Ctrl-C away from the children, which the
// playground stops in order.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
