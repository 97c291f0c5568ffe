package chance

import (
	crypto "crypto/rand"
	"hash/maphash"
	"math/rand/v2"

	"azurehaymaker/durable"
	"github.com/google/uuid"
)

func Bad(ctx *durable.Context, in string) (string, error) {
	_ = rand.IntN(6)                      // want `rand.IntN gives random numbers, .*: use ctx.NewUUID\(\)`
	rand.Shuffle(2, func(i, j int) {})    // want `rand.Shuffle gives random numbers`
	_, _ = crypto.Read(nil)               // want `rand.Read gives random numbers`
	_, _ = crypto.Int(crypto.Reader, nil) // want `rand.Int gives random numbers` `rand.Reader gives random numbers`
	_ = maphash.MakeSeed()                // want `maphash.MakeSeed gives random numbers`
	return uuid.NewString(), nil          // want `uuid.NewString makes a random id`
}

func Good(ctx *durable.Context, seed uint64) (string, error) {
	drawn := rand.New(rand.NewPCG(seed, 1)).IntN(6)
	return uuid.NewSHA1("space", string(rune(drawn))), nil
}
