package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker/api"
)

// maxKeyBytes bounds a key file; keys have 56 characters.
const maxKeyBytes = 4 << 10

// client builds the API's client from flags and environment.
func (p *program) client() (*api.Client, error) {
	endpoint := p.flags.endpoint
	if endpoint == "" {
		endpoint = p.getenv("HAYMAKER_ENDPOINT")
	}
	if endpoint == "" {
		return nil, usage(errors.New("no endpoint: give --endpoint or set HAYMAKER_ENDPOINT (`make dev` prints one)"))
	}
	key, err := p.key()
	if err != nil {
		return nil, usage(err)
	}
	client, err := api.NewClient(api.ClientOptions{Endpoint: endpoint, Key: key, UserAgent: "haymaker-cli/" + version(), Pause: p.pause})
	if err != nil {
		return nil, usage(err)
	}
	return client, nil
}

// key reads the function key: the flag wins over the environment.
func (p *program) key() (string, error) {
	if p.flags.keyFile == "" {
		return p.getenv("HAYMAKER_API_KEY"), nil
	}
	file, err := os.Open(p.flags.keyFile)
	if err != nil {
		return "", fmt.Errorf("read --api-key-file: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxKeyBytes+1))
	if err != nil {
		return "", fmt.Errorf("read --api-key-file: %w", err)
	}
	if len(text) > maxKeyBytes {
		return "", fmt.Errorf("--api-key-file %s is larger than %d bytes: that is no key", p.flags.keyFile, maxKeyBytes)
	}
	return string(text), nil
}

// oneRun accepts exactly one run id.
func oneRun(cmd *cobra.Command, arguments []string) error {
	if err := cobra.ExactArgs(1)(cmd, arguments); err != nil {
		return err
	}
	if _, err := api.CanonicalRunID(arguments[0]); err != nil {
		return usage(fmt.Errorf("%q is no run id: it must be a UUID; `haymaker run list` shows them", clip(arguments[0], 60)))
	}
	return nil
}
