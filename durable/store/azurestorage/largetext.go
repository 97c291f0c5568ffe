package azurestorage

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"
)

// inlineLimit is the longest text a column holds, in UTF-16 code units (60 KiB;
// MessageManager.cs of the framework).
const inlineLimit = 30720

// offloaded are the columns whose large texts move to a blob; all but the last
// are the framework's.
var offloaded = [...]string{"Name", "Input", "Result", "Output", "Reason", "Details", "Correlation", "FailureDetails", "Tags", "RewoundEvents"}

// blobColumn names the column that holds a blob's name instead of the text.
const blobColumn = "BlobName"

func utf16Length(text string) int {
	if len(text) <= inlineLimit {
		return len(text) // an upper bound, below any limit asked about
	}
	units := utf8.RuneCountInString(text)
	for _, r := range text {
		if r > 0xFFFF {
			units++
		}
	}
	return units
}

// largeName names the blob of one column. A mark of the execution and a digest
// stand where the framework has random digits: writing the same text again
// writes the same blob, two writers who race never overwrite each other's text,
// and the blobs of an execution that was replaced can be told from the others.
func largeName(partition, row, execution, column, text string) string {
	return fmt.Sprintf("%s/%s-%s%X-%s.json.gz", partition, row, executionMark(execution), sha256.Sum256([]byte(text)), column)
}

// executionMark is the same for all blobs of one execution.
func executionMark(execution string) string {
	digest := sha256.Sum256([]byte(execution))
	return fmt.Sprintf("%X", digest[:8])
}

// offload moves large texts of a history row to blobs: the column becomes "",
// and <Column>BlobName names the blob.
func (s *Store) offload(ctx context.Context, partition, row string, c columns) error {
	for _, column := range offloaded {
		text, _ := c[column].(string)
		if utf16Length(text) <= inlineLimit {
			continue
		}
		execution, _ := c["ExecutionId"].(string)
		name := largeName(partition, row, execution, column, text)
		if err := s.upload(ctx, name, text); err != nil {
			return err
		}
		c[column], c[column+blobColumn] = "", name
	}
	return nil
}

// restore is the inverse of offload.
func (s *Store) restore(ctx context.Context, c columns) error {
	for _, column := range offloaded {
		name, _ := c[column+blobColumn].(string)
		if name == "" || isRewound(c) && column == "Reason" {
			continue
		}
		text, err := s.download(ctx, name)
		if err != nil {
			return err
		}
		c[column] = text
	}
	return nil
}

// restoreAll restores many rows, several at a time.
func (s *Store) restoreAll(ctx context.Context, rows []columns, restore func(context.Context, columns) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for _, c := range rows {
		group.Go(func() error { return restore(ctx, c) })
	}
	return group.Wait()
}

// absoluteURI is what readers of an Instances row take for the address of a
// blob.
var absoluteURI = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:\S*$`)

// offloadInstance moves large texts of an Instances row, and short ones that a
// reader would take for an address, to blobs: the column holds the full URL.
func (s *Store) offloadInstance(ctx context.Context, partition string, c columns) error {
	for _, column := range [...]string{"Input", "Output"} {
		text, _ := c[column].(string)
		if utf16Length(text) <= inlineLimit && !absoluteURI.MatchString(text) {
			continue
		}
		execution, _ := c["ExecutionId"].(string)
		name := largeName(partition, "instance", execution, column, text)
		if err := s.upload(ctx, name, text); err != nil {
			return err
		}
		c[column] = s.blobURL(name)
	}
	return nil
}

// restoreInstance is the inverse of offloadInstance; it also reads the blob
// names that the framework's client leaves in some created rows.
func (s *Store) restoreInstance(ctx context.Context, c columns) error {
	for _, column := range [...]string{"Input", "Output"} {
		text, _ := c[column].(string)
		name, ours := s.blobName(text)
		if !ours && text == "" {
			name, ours = c[column+blobColumn].(string)
		}
		if !ours {
			continue
		}
		text, err := s.download(ctx, name)
		if err == nil && isStartMessage(name) {
			text, err = inputOf(text)
		}
		if err != nil {
			return err
		}
		c[column] = text
	}
	return nil
}

// isStartMessage: a client whose start message went to a blob names that blob
// in the row as well.
func isStartMessage(name string) bool {
	return strings.HasSuffix(strings.ToLower(name), "-executionstarted.json.gz") && strings.Contains(name, "/message-")
}

// inputOf is the input inside a start message of the framework.
func inputOf(message string) (string, error) {
	var m struct {
		TaskMessage struct{ Event struct{ Input string } }
	}
	if err := json.Unmarshal([]byte(message), &m); err != nil {
		return "", fmt.Errorf("read the input from a start message: %w", err)
	}
	return m.TaskMessage.Event.Input, nil
}

func (s *Store) blobURL(name string) string {
	segments := strings.Split(name, "/")
	for i, segment := range segments {
		segments[i] = url.PathEscape(segment)
	}
	address, _, _ := strings.Cut(s.large.URL(), "?")
	return address + "/" + strings.Join(segments, "/")
}

// blobName is the name behind a URL of this hub's own container; no other
// address is ever followed.
func (s *Store) blobName(text string) (string, bool) {
	address, _, _ := strings.Cut(s.large.URL(), "?")
	path, ours := strings.CutPrefix(text, address+"/")
	if !ours {
		return "", false
	}
	name, err := url.PathUnescape(path)
	return name, err == nil && name != ""
}
