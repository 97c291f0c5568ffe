package catalogue

import (
	"slices"
	"strings"
)

// checkRegion keeps a document in the region of its run, but for types that few
// regions offer: those are made in one of them, whatever the region of the run.
func (c *checker) checkRegion(step placed, path []string, region string) {
	offered := c.regionsOf(step)
	own := path[len(path)-2] == "body"
	switch {
	case own && len(offered) > 0 && !slices.Contains(offered, region):
		c.report(path, "write one of "+strings.Join(offered, ", "), "the type is not offered in every region; the region is %q", region)
	case own && len(offered) > 0, region == "${location}", region == "global":
	default:
		c.report(path, "write ${location}", "the region is fixed to %q", region)
	}
}

// regionsOf lists the regions that offer the type a step is about; none when all do.
func (c *checker) regionsOf(step placed) []string {
	resourceType, _ := splitType(c.typeOf(step))
	facts, _ := factsOf(resourceType)
	return facts.Regions
}

// typeOf is type@apiVersion of what a step creates or is about.
func (c *checker) typeOf(step placed) string {
	call := step.Call()
	if call == nil {
		return ""
	}
	if call.Type != "" {
		return call.Type
	}
	creator, ok := c.s.creator(call.Of)
	if !ok {
		return ""
	}
	return creator.Put.Type
}
