package main

import (
	"context"
	"os"
)

func main() {
	p := program{
		args:   os.Args[1:],
		lookup: os.LookupEnv,
		stdout: os.Stdout,
		parent: os.Getppid,
		wire:   wire,
	}
	os.Exit(p.Run(context.Background()))
}
