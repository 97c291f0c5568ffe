package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"azurehaymaker/local/azuresim"
)

const serveLong = `Serve simulates one Entra tenant with one Azure subscription over HTTPS: token endpoint,
Azure Resource Manager, Resource Graph, Microsoft Graph, Key Vault, Container Apps jobs
(an execution is a real process) and a container registry. Below /_sim/ it shows its
state, takes faults and counts requests, for this machine only.

When it serves, it writes what clients need to know to the ready file. Clients trust its
CA through SSL_CERT_FILE. The state directory holds everything, secrets included, and
brings it back at the next start, also after a kill. What can be made to go wrong is in
docs/azuresim.md. It stops at SIGINT or SIGTERM and removes the ready file.`

const serveExample = `  # the agent's binary stands for the image haymaker-agent:latest
  azuresim serve --state-dir .local/azuresim --ready-file .local/azuresim.json \
    --image haymaker-agent:latest=bin/haymaker-agent

  # what exists now
  curl --cacert .local/azuresim/ca.pem "$(jq -r .url .local/azuresim.json)/_sim/state"`

type serveFlags struct {
	listen, stateDir, readyFile, location, seedFile string
	images                                          []string
	grace                                           time.Duration
}

func newServe() *cobra.Command {
	var flags serveFlags
	command := &cobra.Command{
		Use: "serve", Short: "Serve the simulated planes", Long: serveLong, Example: serveExample,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("serve takes no arguments, only flags; got %q", args)}
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return serve(c, flags) },
	}
	f := command.Flags()
	f.StringVar(&flags.listen, "listen", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	f.StringVar(&flags.stateDir, "state-dir", "", "directory of the state (required)")
	f.StringVar(&flags.readyFile, "ready-file", "", "file to write, once it serves, with everything clients need (required)")
	f.StringVar(&flags.location, "location", "eastus", "region of a fresh tenant's seeds")
	f.StringVar(&flags.seedFile, "seed-file", "", "JSON file with settings, quotas, policies and faults that the state directory starts with, once")
	f.StringArrayVar(&flags.images, "image", nil, "REF=PATH: a container image and the executable that stands for it; repeatable")
	f.DurationVar(&flags.grace, "grace", 5*time.Second, "how long an execution that is asked to end may take before it is killed")
	return command
}

func serve(c *cobra.Command, flags serveFlags) (err error) {
	for name, value := range map[string]string{"--state-dir": flags.stateDir, "--ready-file": flags.readyFile} {
		if strings.TrimSpace(value) == "" {
			return usageError{fmt.Errorf("%s is required", name)}
		}
	}
	stateDir, err := filepath.Abs(flags.stateDir) // clients in other directories read its files
	if err != nil {
		return fmt.Errorf("find the state directory: %w", err)
	}
	server, err := azuresim.Start(c.Context(), azuresim.Options{
		Listen: flags.listen, StateDir: stateDir, Images: flags.images, SeedFile: flags.seedFile, Location: flags.location, Grace: flags.grace, Now: time.Now,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	ready, err := json.MarshalIndent(server.Facts(), "", "  ")
	if err != nil {
		return fmt.Errorf("encode the ready file: %w", err)
	}
	if err := azuresim.WriteFile(flags.readyFile, append(ready, '\n')); err != nil {
		return fmt.Errorf("write the ready file: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(flags.readyFile)) }()
	_, _ = fmt.Fprintf(c.OutOrStdout(), "azuresim serves %s (state in %s)\n", server.Facts().URL, stateDir)
	<-c.Context().Done()
	return nil
}
