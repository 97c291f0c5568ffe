package azurestorage

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

type noCredential struct{}

func (noCredential) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{}, context.Canceled
}

func TestNewDoesNoIO(t *testing.T) {
	for name, options := range map[string]Options{
		"key": {TaskHub: "Hub", Now: fixedClock, ConnectionString: "AccountName=a;AccountKey=" + strings.Repeat("A", 88)},
		"token": {TaskHub: "Hub", Now: fixedClock, Credential: noCredential{},
			TableURL: "https://a.table.example.net", QueueURL: "https://a.queue.example.net", BlobURL: "https://a.blob.example.net"},
	} {
		options.Transport = &intercept{} // would panic on a request
		if _, err := New(options); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	good := func() Options {
		return Options{TaskHub: "Hub", Now: time.Time{}.UTC, ConnectionString: "AccountName=a;AccountKey=AAAA"}
	}
	for name, spoil := range map[string]func(*Options){
		"short hub":      func(o *Options) { o.TaskHub = "Hu" },
		"long hub":       func(o *Options) { o.TaskHub = strings.Repeat("h", 46) },
		"hub with digit": func(o *Options) { o.TaskHub = "1Hub" },
		"hub with dash":  func(o *Options) { o.TaskHub = "Hay-Maker" },
		"no clock":       func(o *Options) { o.Now = nil },
		"no account":     func(o *Options) { o.ConnectionString = "" },
		"both ways":      func(o *Options) { o.TableURL = "https://a.table.example.net" },
		"no credential": func(o *Options) {
			*o = Options{TaskHub: "Hub", Now: o.Now, TableURL: "https://a", QueueURL: "https://a", BlobURL: "https://a"}
		},
	} {
		options := good()
		spoil(&options)
		if _, err := New(options); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := New(good()); err != nil {
		t.Errorf("the good options: %v", err)
	}
}

func TestBadConnectionStringIsNotQuoted(t *testing.T) {
	for _, text := range []string{"AccountKey=topsecret", "topsecret", "AccountName=a;AccountKey=topsecret!!", "AccountName=a;SharedAccessSignature"} {
		_, err := New(Options{TaskHub: "Hub", Now: fixedClock, ConnectionString: text})
		if err == nil || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("err = %v, want one without the secret", err)
		}
	}
}

func TestWrongKeyIsNotQuoted(t *testing.T) {
	t.Parallel()
	connection := shared.connection(t)
	_, rest, _ := strings.Cut(connection, "AccountKey=")
	key, _, _ := strings.Cut(rest, ";")
	wrong := strings.Repeat("A", 86) + "=="
	s, err := New(Options{TaskHub: "Hub", Now: fixedClock, Transport: transport, ConnectionString: strings.Replace(connection, key, wrong, 1)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Instance(t.Context(), "one")
	if err == nil || isContract(err) || strings.Contains(err.Error(), wrong) {
		t.Errorf("err = %v, want a refusal that keeps the key to itself", err)
	}
}
