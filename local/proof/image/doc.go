// Package image reads container images, as an OCI layout folder or as an archive
// (an OCI layout in a tar file, or what docker save writes), and answers what a
// container would see: the files after all layers and their whiteouts, the
// configuration, and what the image's user may do.
//
// Images are foreign: names are cleaned and cannot leave the image, links are
// resolved inside of it, and everything is bounded (entries, bytes, depth).
// Exceeding a bound is an error, never a guess.
package image
