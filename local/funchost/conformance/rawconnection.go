package conformance

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"
)

// rawConnection is a client that does what no HTTP library lets it do.
type rawConnection struct {
	net.Conn
	address string
}

func (s *suite) dial(ctx context.Context) (*rawConnection, error) {
	address := strings.TrimPrefix(s.URL, "http://")
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("connect to the host: %w", err)
	}
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, fmt.Errorf("bound the connection: %w", err)
	}
	return &rawConnection{connection, address}, nil
}

// request sends a head; more are header lines.
func (c *rawConnection) request(method, target, more string) error {
	if _, err := fmt.Fprintf(c, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n", method, target, c.address, more); err != nil {
		return fmt.Errorf("send to the host: %w", err)
	}
	return nil
}

func (c *rawConnection) close() { _ = c.Close() }
