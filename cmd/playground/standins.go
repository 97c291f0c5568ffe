package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"azurehaymaker/local/playground"
)

func (p *program) standInsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "standins",
		Short: "Start Azurite and azuresim only, for a Functions host of your own",
		Long: `Start Azurite and azuresim and keep them up until Ctrl-C. The settings a Functions
host needs to use them are written to .local/standins/env, readable by you only:
one of them is a secret. 'make func' reads that file.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			fmt.Fprintln(p.stderr, "starting Azurite and azuresim ...")
			state := filepath.Join(p.root, ".local", "standins")
			stack, err := playground.Open(cmd.Context(), playground.Options{Root: p.root, State: state, WithoutHost: true})
			if err != nil {
				return err
			}
			defer stack.Close()
			env := filepath.Join(state, "env")
			if err := os.WriteFile(env, []byte(exports(stack.Settings)), 0o600); err != nil {
				return fmt.Errorf("write the settings: %w", err)
			}
			defer os.Remove(env) // they are of no use without the stand-ins
			fmt.Fprintf(p.stdout, "The stand-ins are up. Now run `make func` in another terminal; Ctrl-C here stops them.\nSettings: %s\n", env)
			<-cmd.Context().Done()
			fmt.Fprintln(p.stderr, "stopping ...")
			return nil
		},
	}
}

// exports is a file that a POSIX shell reads with `.`: every value in single
// quotes, in which nothing is special but the quote itself.
func exports(settings []string) string {
	var lines strings.Builder
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		if strings.ContainsAny(name, ".") {
			continue // not a shell's name; none that a host needs has one
		}
		fmt.Fprintf(&lines, "export %s='%s'\n", name, strings.ReplaceAll(value, "'", `'\''`))
	}
	return lines.String()
}
