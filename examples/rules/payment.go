package main

import "time"

// payment is the input of rules. They see the fields with a js tag, as properties of a
// frozen object.
type payment struct {
	ID       string    `json:"id" js:"id"`
	Amount   float64   `json:"amount" js:"amount"`
	Currency string    `json:"currency" js:"currency"`
	Country  string    `json:"country" js:"country"`
	Attempts int       `json:"attempts" js:"attempts"`
	At       time.Time `json:"at" js:"at"`
	Customer customer  `json:"customer" js:"customer"`
	Items    []item    `json:"items" js:"items"`
	Card     string    `json:"card" js:"-"` // hidden from rules
}

type customer struct {
	Country string `json:"country" js:"country"`
	Age     int    `json:"age" js:"age"` // days since the registration
	Orders  int    `json:"orders" js:"orders"`
}

type item struct {
	Kind  string  `json:"kind" js:"kind"`
	Price float64 `json:"price" js:"price"`
	Count int     `json:"count" js:"count"`
}

// verdict is the result of judging a payment.
type verdict struct {
	ID       string    `json:"id"`
	Decision string    `json:"decision"` // accept, review or decline
	Points   float64   `json:"points"`
	Reasons  []reason  `json:"reasons,omitempty"` // the rules that applied
	Failed   []failure `json:"failed,omitempty"`  // the rules that failed
}

type reason struct {
	Rule    string  `json:"rule"`
	Points  float64 `json:"points"`
	Because string  `json:"because,omitempty"`
}

type failure struct {
	Rule  string `json:"rule"`
	Error string `json:"error"`
}

// decide sets the decision. A payment for which a rule failed is reviewed by a person.
func (v *verdict) decide() {
	switch {
	case v.Points >= 100:
		v.Decision = "decline"
	case v.Points >= 50 || len(v.Failed) > 0:
		v.Decision = "review"
	default:
		v.Decision = "accept"
	}
}
