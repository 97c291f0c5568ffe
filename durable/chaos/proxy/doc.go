// Package proxy stands between a storage client and Azurite and injures what
// passes: connections are reset, requests refused with 500 or 503, delayed, or
// answered as failed although they had their effect, once or for longer than a
// client library tries again. It can also say when its client shall be killed.
//
// Every decision follows from the seed, the client's name, the kind of the
// operation and how many of that kind came before, never from the time: the
// same requests meet the same faults again. It is for tests only.
package proxy
