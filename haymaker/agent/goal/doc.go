// Package goal lets a large language model choose further benign operations for
// an agent that operates its scenario (strategy goal).
//
// A Session holds short conversations over Anthropic's Messages API. The model
// acts through Tools only: their input is held to a JSON Schema, each type and
// body to a list of what is allowed, and what is left goes to an Executor, the
// agent's own guarded way to Azure. So nothing the model says, and nothing that
// somebody wrote into a resource for it to read, can widen what is done. What
// the model is shown has no secret in it, and aliases in place of the ids of
// subscription, tenant and identity.
//
// A Session fails by a *Failure that names why the model is of no further use:
// a refusal, an answer that is malformed, an outage, a budget used up. It never
// goes on after one, and never beyond its budgets of tokens and calls.
package goal
