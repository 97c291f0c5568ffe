package client

import (
	"fmt"
	"time"
)

// itemID makes the id of an inbox item. Ids sort by time, then in the order in
// which this client made them; the last part keeps clients apart.
func (c *Client) itemID(now time.Time) string {
	return fmt.Sprintf("%s-%08x-%s", now.UTC().Format("20060102T150405.000000000Z"), c.serial.Add(1), c.options.NewID())
}
