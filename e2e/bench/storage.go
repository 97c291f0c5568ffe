package main

import (
	"context"
	"time"

	"azurehaymaker/local/azurite"
	"azurehaymaker/local/transactions"
)

// storage is an Azurite with the counting proxy in front of it.
type storage struct {
	azurite *azurite.Server
	proxy   *transactions.Proxy
}

// renewStorage gives the next measurement an empty storage. It also has to be a
// young one: once a minute Azurite collects the texts of deleted messages, and
// after thousands of messages that stops it for many seconds.
func (b *bench) renewStorage(ctx context.Context) (err error) {
	b.closeStorage()
	if b.azurite, err = azurite.Start(ctx, azurite.Options{}); err != nil {
		return err
	}
	b.proxy, err = transactions.Start(ctx, b.azurite.ConnectionString())
	return err
}

func (b *bench) closeStorage() {
	if b.proxy != nil {
		b.proxy.Close()
	}
	if b.azurite != nil {
		b.azurite.Close()
	}
	b.storage = storage{}
}

// warmUp has the storage's code compiled by its runtime before anything is timed.
func (b *bench) warmUp(ctx context.Context) error {
	h, err := openHub(ctx, b.nextHub(), b.azurite.ConnectionString(), b.proxy)
	if err != nil {
		return err
	}
	engine, err := newEngine(h.counted, func(int) {})
	if err != nil {
		return err
	}
	defer engine.Close()
	ids, err := h.start(ctx, warmingUp)
	if err != nil {
		return err
	}
	began := time.Now()
	stop := runWorker(ctx, engine, workerOptions)
	defer stop()
	_, err = h.await(ctx, warmingUp, ids, began)
	return err
}
