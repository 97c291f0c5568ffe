package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"azurehaymaker/haymaker/api"
)

// errDeclined is the answer no.
var errDeclined = errors.New("declined: nothing was deleted")

// isTerminal says whether somebody can answer on in.
func isTerminal(in io.Reader) bool {
	file, isFile := in.(*os.File)
	return isFile && term.IsTerminal(int(file.Fd()))
}

// confirm shows on stderr what would go and asks. Where nobody can answer it
// refuses before it asks the deployment anything.
func (p *program) confirm(ctx context.Context, client *api.Client, order api.CleanupOrder) error {
	if p.terminal == nil || !p.terminal(p.stdin) {
		return usage(errors.New("this deletes things, and stdin is no terminal on which you could be asked: give --yes, or look first with --dry-run"))
	}
	order.DryRun = true
	t := newTabular(p.stderr)
	var question string
	if order.Orphaned {
		answer, err := client.CleanUpOrphans(ctx, order)
		if err != nil {
			return err
		}
		showOrphans(t, answer)
		question = "Clean up after every run whose verdict is clean_up?"
	} else {
		preview, err := client.PreviewCleanup(ctx, order)
		if err != nil {
			return hinted(err, order)
		}
		showPreview(t, preview)
		question = fmt.Sprintf("Delete what run %s has left (%d things)?", order.RunID, len(preview.Findings))
	}
	if err := t.flush(); err != nil {
		return err
	}
	fmt.Fprint(p.stderr, question, " [y/N] ")
	line, err := bufio.NewReader(io.LimitReader(p.stdin, 100)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the answer: %w", err)
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return nil
	}
	return usage(errDeclined)
}
