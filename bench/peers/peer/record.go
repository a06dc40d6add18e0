package peer

import (
	"fmt"
	"strings"
)

// Record is the Go type of the records of tasks/object.js.
type Record struct {
	ID      int      `json:"id"`
	Name    string   `json:"name"`
	Email   string   `json:"email"`
	Active  bool     `json:"active"`
	Score   float64  `json:"score"`
	Tags    []string `json:"tags"`
	Address Address  `json:"address"`
	Lines   []Item   `json:"lines"`
	Note    string   `json:"note"`
}

// Address is the address of a Record.
type Address struct {
	Street string  `json:"street"`
	City   string  `json:"city"`
	Zip    string  `json:"zip"`
	Lat    float64 `json:"lat"`
	Lon    float64 `json:"lon"`
}

// Item is an item of a Record.
type Item struct {
	SKU   string `json:"sku"`
	Count int    `json:"count"`
	Cents int    `json:"cents"`
}

var note = strings.Repeat("paddock ", 74)

// NewRecord makes the same record as record(i).
func NewRecord(i int) *Record {
	r := &Record{
		ID: i, Name: fmt.Sprint("customer number ", i), Email: "someone@example.org", Active: i%2 == 0,
		Score:   float64(i) / 4,
		Tags:    []string{"first", "second", "third"},
		Address: Address{"Rua Augusta 1", "Lisbon", "1100-053", 38.71, -9.13},
		Note:    note,
	}
	for n := range 5 {
		r.Lines = append(r.Lines, Item{fmt.Sprint("sku-", (i+n)%97), n + 1, 100*n + i%50})
	}
	return r
}

// Records returns the records that are 1 MiB together.
func Records() []*Record {
	all := make([]*Record, 1024)
	for i := range all {
		all[i] = NewRecord(i)
	}
	return all
}

// Weigh reads all fields of a record, as weigh does.
func (r *Record) Weigh() float64 {
	sum := float64(r.ID+len(r.Name)+len(r.Email)) + r.Score + float64(len(r.Note))
	if r.Active {
		sum++
	}
	for _, t := range r.Tags {
		sum += float64(len(t))
	}
	sum += float64(len(r.Address.Street)+len(r.Address.City)+len(r.Address.Zip)) + r.Address.Lat + r.Address.Lon
	for _, l := range r.Lines {
		sum += float64(len(l.SKU) + l.Count + l.Cents)
	}
	return sum
}

// WeighAll returns the sum of the weights.
func WeighAll(all []*Record) (sum float64) {
	for _, r := range all {
		sum += r.Weigh()
	}
	return sum
}
