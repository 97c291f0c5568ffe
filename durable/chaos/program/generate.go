package program

import "time"

// Chooser gives a number from 0 to n-1; label says what for. It is a random
// source, or the generator of a property test.
type Chooser func(label string, n int) int

// Style bounds what Generate makes.
type Style struct {
	// Waits are the durations of timers.
	Waits []time.Duration
	// Ops bounds the statements of a generation.
	Ops int
	// Depth bounds how deep families are nested.
	Depth int
	// Width bounds fan-outs.
	Width int
	// Large is the size of a large result.
	Large int
}

// Generate makes a program of random choices.
func Generate(choose Chooser, style Style) Program {
	return generate(choose, style, true)
}

func generate(choose Chooser, style Style, root bool) Program {
	generations := 1
	switch choose("generations", 8) {
	case 0, 1:
		generations = 2
	case 2:
		generations = 3
	case 3:
		if root {
			generations = 2 + choose("spins", 24) // past what one step follows
		}
	}
	p := Program{Generations: make([][]Op, generations)}
	for g := range p.Generations {
		if generations > 3 && g > 0 && g < generations-1 {
			continue // one that ends at once
		}
		for range 1 + choose("ops", style.Ops) {
			p.Generations[g] = append(p.Generations[g], statement(choose, style, root))
		}
	}
	return p
}

func statement(choose Chooser, style Style, root bool) Op {
	wait := func() time.Duration { return style.Waits[choose("wait", len(style.Waits))] }
	verbs := []Verb{Call, Call, Fan, Retry, Timer, Race, Timed, Status, Fail, Await, Await, Family}
	op := Op{Do: verbs[choose("verb", len(verbs))]}
	if op.Do == Fail && choose("really", 3) > 0 || op.Do == Await && !root || op.Do == Family && style.Depth == 0 {
		op.Do = Call // nobody knows the children's ids, so nobody raises their events
	}
	switch op.Do {
	case Call:
		op.Fails, op.Fatal = choose("fails", 4)/3, choose("fatal", 2) == 0
		if choose("large", 8) == 0 {
			op.Size = style.Large
		}
	case Fan:
		op.N = 2 + choose("width", style.Width-1)
		op.Fails = choose("failing", 4) / 3
	case Retry:
		op.Fails, op.Attempts, op.Fatal, op.Wait = choose("fails", 3), 1+choose("attempts", 3), choose("fatal", 5) == 0, style.Waits[0]
	case Timer, Race, Timed:
		op.Wait = wait()
	case Await:
		op.N = 1 + choose("events", 3)
	case Family:
		style.Depth--
		for range 1 + choose("children", 2) {
			op.Children = append(op.Children, generate(choose, style, false))
		}
	}
	return op
}
