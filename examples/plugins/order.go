package main

import (
	"fmt"
	"strings"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// order is the application's order. Plugins get only a view of it.
type order struct {
	ID       string  `json:"id"`
	Customer string  `json:"customer"`
	Total    float64 `json:"total"`
	Card     string  `json:"card"`
	notes    []string
}

func (o order) String() string {
	s := fmt.Sprintf("%s: %.2f for %s", o.ID, o.Total, o.Customer)
	if len(o.notes) > 0 {
		s += " (" + strings.Join(o.notes, "; ") + ")"
	}
	return s
}

// View is an order with the properties that every plugin may read. It is valid until the
// hook returns. Only the goroutine that holds the plugin's isolate uses it. It is
// exported because editor embeds it, and reflection gives no access to unexported
// embedded fields.
type View struct {
	order *order // nil after the hook has returned
}

var errOver = v8.ForGuests("the order cannot be used after its hook has returned", nil)

func (v *View) JSClass() *v8.Class { return viewClass }

var viewClass = marshal.MustClass[View]("Order",
	marshal.Property("id", seen(func(o *order) string { return o.ID }), nil),
	marshal.Property("customer", seen(func(o *order) string { return o.Customer }), nil),
	marshal.Property("total", seen(func(o *order) float64 { return o.Total }), nil),
	marshal.Property("notes", seen(func(o *order) []string { return append([]string{}, o.notes...) }), nil),
)

// seen converts a function of the order to a property's getter.
func seen[T any](get func(o *order) T) func(v *View) (T, error) {
	return func(v *View) (x T, err error) {
		if v.order == nil {
			return x, errOver
		}
		return get(v.order), nil
	}
}

// editor is an order for plugins with the permission orders:write. Its methods check each
// change.
type editor struct{ View }

func (e *editor) JSClass() *v8.Class { return editorClass }

var editorClass = marshal.MustClass[editor]("EditableOrder",
	marshal.Extends(viewClass),
	marshal.Method("addNote", (*editor).addNote),
	marshal.Method("discount", (*editor).discount),
)

const (
	maxNotes    = 20
	maxNote     = 200 // bytes
	maxDiscount = 20  // percent
)

func (e *editor) addNote(text string) error {
	switch {
	case e.order == nil:
		return errOver
	case len(e.order.notes) >= maxNotes || len(text) > maxNote:
		return v8.ForGuests(fmt.Sprintf("an order has at most %d notes of at most %d bytes", maxNotes, maxNote), nil)
	}
	e.order.notes = append(e.order.notes, text)
	return nil
}

func (e *editor) discount(percent float64, why string) error {
	if e.order == nil {
		return errOver
	}
	if !(percent > 0 && percent <= maxDiscount) {
		return v8.ForGuests(fmt.Sprintf("a discount is at most %d percent", maxDiscount), nil)
	}
	if err := e.addNote(fmt.Sprintf("%v %% off: %s", percent, why)); err != nil {
		return err
	}
	e.order.Total *= 1 - percent/100
	return nil
}
