// Package program checks the file that the host would start as the handler: that
// it is there, may be executed, and is a program that the target machine can
// run, down to the dynamic loader, the shared libraries and the versions of the
// C library where the target's files are known.
//
// It never executes anything. All bytes read are foreign: they are bounded, and
// damage is a finding.
package program
