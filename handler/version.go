package main

// version is set by the linker (make build, Dockerfile).
var version = "dev"
