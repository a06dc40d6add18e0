package hostile

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Part is one of several parts of the corpus that are about equal. The zero value is the
// whole corpus.
type Part struct {
	Index, Of int // Index is from 1 to Of
}

// Select returns the scripts of the part. Each script is in exactly one of the parts.
func (p Part) Select(scripts []Script) (some []Script) {
	for n, s := range scripts {
		if p.Of == 0 || n%p.Of == p.Index-1 {
			some = append(some, s)
		}
	}
	return some
}

// MarshalText returns a text of the form "2/13".
func (p Part) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// String is like MarshalText.
func (p Part) String() string {
	if p.Of == 0 {
		return "1/1"
	}
	return fmt.Sprintf("%d/%d", p.Index, p.Of)
}

// UnmarshalText reads a text of the form "2/13". The index "now" stands for the current
// hour: each hour has the part after the one of the hour before.
func (p *Part) UnmarshalText(text []byte) error { return p.parse(string(text), time.Now()) }

func (p *Part) parse(text string, now time.Time) error {
	index, of, _ := strings.Cut(text, "/")
	var q Part
	var err error
	if q.Of, err = strconv.Atoi(of); err != nil || q.Of < 1 {
		return errors.New("want index/parts, for example 2/13 or now/13")
	}
	if index == "now" {
		q.Index = int(now.Unix()/3600%int64(q.Of)) + 1
	} else if q.Index, err = strconv.Atoi(index); err != nil || q.Index < 1 || q.Index > q.Of {
		return fmt.Errorf("the index is now, or from 1 to %d", q.Of)
	}
	*p = q
	return nil
}
