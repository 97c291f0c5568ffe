// Package durable stands for the engine: what it does inside is not looked at.
package durable

import "time"

type Context struct{ names map[string]int }

func (c *Context) Now() time.Time {
	for range c.names {
		go time.Sleep(time.Second)
	}
	return time.Now()
}

type Activity struct{}

func (Activity) Call(ctx *Context, in any) error { return nil }
