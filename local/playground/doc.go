// Package playground runs HayMaker's whole local stack as real processes on
// free ports: Azurite for storage, azuresim for Azure's planes (which starts the
// agents), funchost for the Functions host, and below it the unmodified handler.
//
// Open returns when all of it serves; Close ends every process in order and
// leaves nothing outside the state folder. The host is supervised as Container
// Apps supervises a container: when it ends by itself it is started again. A
// playground that is killed takes its processes along where the kernel can be
// told so (Linux); its handler ends because its host is gone.
package playground
