package v8_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// once has expressions that make V8 and ICU initialize global data at first use. The
// initialization takes long enough to be interrupted.
var once = []string{
	"new Intl.DateTimeFormat('de').format(0)",
	"new Intl.NumberFormat('de').format(1)",
	"new Intl.Collator('de').compare('a', 'b')",
	"new Intl.PluralRules('de').select(1)",
	"new Intl.ListFormat('de').format(['a'])",
	"new Intl.RelativeTimeFormat('de').format(1, 'day')",
	"new Intl.DisplayNames('de', { type: 'region' }).of('DE')",
	"[...new Intl.Segmenter('de').segment('a')].length",
	"new Intl.DurationFormat('de').format({ hours: 1 })",
	"new Intl.Locale('de').maximize().toString()",
	"Intl.supportedValuesOf('timeZone').length",
	"'a'.normalize('NFKC') + 'a'.localeCompare('b') + 'ß'.toLocaleUpperCase('de')",
	"new Date(0).toLocaleString('th-TH-u-ca-buddhist', { timeZone: 'Asia/Bangkok' })",
	"/\\p{Script=Greek}/u.test('α') + /[a-z]/iv.test('K')",
}

// ICU creates and caches some data of each language at first use.
func init() {
	for _, language := range strings.Fields("ar bg bn ca cs da el es et fa fi fr gu he hi hr hu id it ja kn ko lt lv ml mr ms nb nl pl pt ro ru sk sl sr sv sw ta te th tr uk ur vi zh") {
		once = append(
			once,
			fmt.Sprintf("new Date(0).toLocaleString('%s', { dateStyle: 'full', calendar: 'buddhist' })", language),
		)
	}
}

func init() {
	child.Register("once", func([]string) int {
		for _, expression := range once {
			var attackers sync.WaitGroup
			for range 2 {
				attackers.Go(func() {
					if err := attackOnce(expression); err != nil {
						fmt.Println(expression, err)
					}
				})
			}
			attackers.Wait()
			i, err := v8.NewIsolate(v8.IsolateOptions{Grace: time.Second})
			if err != nil {
				fmt.Println(err)
				return 1
			}
			c, err := i.NewContext(ctx)
			if err == nil {
				within, cancel := context.WithTimeout(ctx, 20*time.Second)
				_, err = c.Eval(within, expression)
				cancel()
			}
			if err != nil {
				fmt.Println("after the attack:", expression, err)
			}
			_ = i.Close()
		}
		return 0
	})
}

// attackOnce ends a run, by all means, during its first use of the expression.
func attackOnce(expression string) error {
	i, err := v8.NewIsolate(v8.IsolateOptions{Grace: time.Millisecond})
	if err != nil {
		return err
	}
	defer i.Close()
	c, err := i.NewContext(ctx)
	if err != nil {
		return err
	}
	short, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	_, err = c.Eval(short, expression)
	if errors.Is(err, v8.ErrLost) || errors.Is(err, v8.ErrTerminated) {
		return nil
	}
	return err
}

// A forced unwind does not happen during an initialization that all other threads wait
// for.
func TestUnwindSparesWhatIsInitializedOnce(t *testing.T) {
	for range 2 {
		r := child.Run(t, "once")
		require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
		require.Empty(t, r.Stdout)
	}
}
