package console

import (
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// A group indents by groupIndent. Groups nested deeper than maxGroups do not indent
// further.
const (
	groupIndent = "  "
	maxGroups   = 100
)

func (c *console) group(p probe, call *v8.Call) error {
	if len(call.Args) > 0 {
		if err := c.log(p, call); err != nil {
			return err
		}
	}
	if len(c.indent) < maxGroups*len(groupIndent) {
		c.indent += groupIndent
	}
	return nil
}

// clear closes all groups. There is nothing else to clear: messages are already written.
func (c *console) clear(probe, *v8.Call) error {
	c.indent = ""
	return nil
}

func (c *console) groupEnd(probe, *v8.Call) error {
	c.indent = strings.TrimSuffix(c.indent, groupIndent)
	return nil
}
