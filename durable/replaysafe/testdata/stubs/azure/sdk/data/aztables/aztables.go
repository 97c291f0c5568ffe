package aztables

import "context"

type Client struct{}

func NewClientWithNoCredential(string) *Client          { return nil }
func (*Client) AddEntity(context.Context, []byte) error { return nil }
func Escape(s string) string                            { return s }
