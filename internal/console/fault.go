package console

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// error describes an error: its stack, its cause and its own properties.
func (p *printer) error(v v8.Value, c class) (d description, err error) {
	d.open, d.close, d.fallback = "{", "}", "Error"
	if d.properties, d.more, err = p.properties(v, p.Hidden, true); err != nil {
		return d, err
	}
	stack, name, err := p.stack(v)
	if err != nil {
		return d, err
	}
	if err := p.tidyErrorKeys(&d, stack); err != nil {
		return d, err
	}
	cause := ""
	for _, key := range []string{"cause", "errors"} {
		own, ok, err := p.ownProperty(v, key)
		if err != nil {
			return d, err
		}
		if !ok || p.Hidden || own.flags&isHidden == 0 || key == "errors" && own.value.Kind() != v8.KindArray {
			continue
		}
		d.properties = append(d.properties, own)
		if key == "cause" && own.value.Kind() == v8.KindError {
			if cause, _, err = p.stack(own.value); err != nil {
				return d, err
			}
		}
	}
	d.base = p.errorText(improve(stack, name, c), cause)
	return d, nil
}

// stack returns the stack of an error and its name. If there is no stack, it returns
// the name and the message instead.
func (p probe) stack(v v8.Value) (stack, name string, err error) {
	name, ok, err := p.text("inherited", v, v8.String("name"))
	if err != nil {
		return "", "", err
	}
	if !ok {
		name = "Error"
	}
	stack, ok, err = p.text("stack", v)
	if err != nil || ok && stack != "" {
		return stack, name, err
	}
	message, _, err := p.text("inherited", v, v8.String("message"))
	switch {
	case message == "":
		return name, name, err
	case name == "":
		return message, name, err
	}
	return name + ": " + message, name, err
}

// maxErrorKey is longer than the keys in tidyErrorKeys.
const maxErrorKey = 10

// tidyErrorKeys removes properties whose values are part of the stack.
func (p *printer) tidyErrorKeys(d *description, stack string) error {
	if p.Hidden {
		return nil
	}
	var wrong error
	d.properties = slices.DeleteFunc(d.properties, func(own property) bool {
		if own.key.Kind() != v8.KindString || own.value.Kind() != v8.KindString {
			return false
		}
		key, _, err := p.clip(own.key, maxErrorKey)
		if err != nil || key != "name" && key != "message" && key != "stack" {
			wrong = cmp.Or(wrong, err)
			return false
		}
		text, more, err := p.clip(own.value, len(stack))
		wrong = cmp.Or(wrong, err)
		return more == 0 && strings.Contains(stack, text)
	})
	return wrong
}

// improve puts the name of the error's class at the start of a stack that has only
// the name of a superclass.
func improve(stack, name string, c class) string {
	rest, ok := strings.CutPrefix(stack, name)
	if !ok || c.null || !c.known || !strings.HasSuffix(name, "Error") ||
		rest != "" && rest[0] != ':' && rest[0] != '\n' {
		return stack
	}
	switch shown := trimSpace(prefix(c, "Error", "")); {
	case shown == name:
		return stack
	case strings.Contains(shown, name):
		return shown + rest
	default:
		return shown + " [" + name + "]" + rest
	}
}

const frame = "\n    at"

// errorText indents a stack. It leaves out frames that the stack shares with its
// cause.
func (p *printer) errorText(stack, cause string) string {
	at := strings.Index(stack, frame)
	switch {
	case at >= 0:
		frames := strings.Split(stack[at+1:], "\n")
		if start := strings.Index(cause, frame); start >= 0 {
			frames = withoutShared(frames, strings.Split(cause[start+1:], "\n"))
		}
		stack = stack[:at] + "\n" + strings.Join(frames, "\n")
	case !p.Bare || len(p.parents) > 0:
		stack = "[" + stack + "]"
	}
	// A stack can consist of line breaks only.
	stack = stack[:min(len(stack), max(p.left, 0)/(p.indent+1))]
	stack = strings.ReplaceAll(stack, "\n", "\n"+strings.Repeat(" ", p.indent))
	p.left -= len(stack)
	return stack
}

// withoutShared replaces frames that are also in the cause, if there are four or more
// in a row. It keeps the first and the last of them.
func withoutShared(frames, cause []string) []string {
	first := make(map[string]int, len(cause))
	for at, frame := range slices.Backward(cause) {
		first[frame] = at
	}
	for n := 0; n+3 < len(frames); n++ {
		at, ok := first[frames[n]]
		if !ok {
			continue
		}
		same := 0
		for n+same < len(frames) && at+same < len(cause) && frames[n+same] == cause[at+same] {
			same++
		}
		if same > 3 {
			skipped := fmt.Sprintf("    ... %d lines matching cause stack trace ...", same-2)
			return slices.Concat(frames[:n+1], []string{skipped}, frames[n+same-1:])
		}
	}
	return frames
}
