package records

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"

	"azurehaymaker/haymaker"
)

// ReportContainer holds {run_id}/report.json and {run_id}/report.html.
const ReportContainer = "execution-reports"

// maxReportBytes bounds what Load reads back.
const maxReportBytes = 64 << 20

// Reports meets haymaker.Reports with Blob Storage. It is safe for concurrent
// use.
type Reports struct{ client *azblob.Client }

var _ haymaker.Reports = (*Reports)(nil)

// NewReports keeps reports in the account of client. It does no I/O.
func NewReports(client *azblob.Client) *Reports { return &Reports{client: client} }

// Prepare creates the container if it is missing.
func (r *Reports) Prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if _, err := r.client.CreateContainer(ctx, ReportContainer, nil); err != nil && !hasCode(err, "ContainerAlreadyExists") {
		return fmt.Errorf("create blob container %s: %w", ReportContainer, err)
	}
	return nil
}

// Save implements haymaker.Reports.
func (r *Reports) Save(ctx context.Context, report haymaker.Report) (string, error) {
	body, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return "", fmt.Errorf("encode the report: %w", err)
	}
	page, err := RenderHTML(report)
	if err != nil {
		return "", err
	}
	if err := r.upload(ctx, report.RunID+"/report.html", "text/html; charset=utf-8", page); err != nil {
		return "", err
	}
	name := report.RunID + "/report.json"
	if err := r.upload(ctx, name, "application/json", body); err != nil {
		return "", err
	}
	return r.url(name)
}

// url is the blob's address without a query, which would hold the signature of
// an account that is reached by SAS.
func (r *Reports) url(name string) (string, error) {
	account, err := url.Parse(r.client.URL())
	if err != nil {
		return "", fmt.Errorf("address of blob %s: %w", name, err)
	}
	account.RawQuery = ""
	return account.JoinPath(ReportContainer, name).String(), nil
}

func (r *Reports) upload(ctx context.Context, name, contentType string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := r.client.UploadBuffer(ctx, ReportContainer, name, body, &azblob.UploadBufferOptions{
		HTTPHeaders: &blob.HTTPHeaders{BlobContentType: &contentType},
	})
	if err != nil {
		return fmt.Errorf("upload %s: %w", name, err)
	}
	return nil
}

// Load implements haymaker.Reports.
func (r *Reports) Load(ctx context.Context, runID string) (haymaker.Report, error) {
	var report haymaker.Report
	body, err := r.download(ctx, runID+"/report.json")
	if err != nil {
		return report, err
	}
	if err := json.Unmarshal(body, &report); err != nil {
		return report, fmt.Errorf("decode the report of run %s: %w", runID, err)
	}
	return report, nil
}

// LoadHTML implements haymaker.Reports.
func (r *Reports) LoadHTML(ctx context.Context, runID string) ([]byte, error) {
	return r.download(ctx, runID+"/report.html")
}

func (r *Reports) download(ctx context.Context, name string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	answer, err := r.client.DownloadStream(ctx, ReportContainer, name, nil)
	if hasCode(err, "BlobNotFound") || hasCode(err, "ContainerNotFound") {
		return nil, fmt.Errorf("%s: %w", name, haymaker.ErrReportNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("download %s: %w", name, err)
	}
	defer answer.Body.Close()
	var body bytes.Buffer
	if _, err := io.Copy(&body, io.LimitReader(answer.Body, maxReportBytes)); err != nil {
		return nil, fmt.Errorf("download %s: %w", name, err)
	}
	return body.Bytes(), nil
}

// hasCode says whether err is the service's answer with that error code.
func hasCode(err error, code string) bool {
	var response *azcore.ResponseError
	return errors.As(err, &response) && response.ErrorCode == code
}
