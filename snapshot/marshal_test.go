package snapshot_test

import (
	"context"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// Item is exported so that it can be embedded.
type Item struct {
	Name string `js:"name"`
	Note string `js:"note,writable"`
	sold []int
}

func (i *Item) JSClass() *v8.Class                   { return itemClass }
func (i *Item) Sell(_ context.Context, n int) *Item  { i.sold = append(i.sold, n); return i }
func (i *Item) Same(other *Item) bool                { return i == other }
func (i *Item) Sold() iter.Seq[int]                  { return slices.Values(i.sold) }
func (i *Item) Last() int                            { return i.sold[len(i.sold)-1] }
func (i *Item) SetLast(n int)                        { i.sold[len(i.sold)-1] = n }
func parseItem(_ context.Context, name string) *Item { return &Item{Name: strings.ToUpper(name)} }

type rare struct {
	Item
	Year int `js:"year"`
}

// itemClass is set in init, because its functions return Items.
var itemClass, rareClass *v8.Class

func init() {
	itemClass = v8.RegisterClass("paddock/snapshot_test.Item", marshal.MustClass[Item]("Item",
		marshal.Methods[interface {
			Sell(ctx context.Context, n int) *Item
			Same(other *Item) bool
		}](),
		marshal.Property("last", (*Item).Last, (*Item).SetLast),
		marshal.SymbolMethod(v8.SymbolIterator, (*Item).Sold),
		marshal.Static("shop", "ours"),
		marshal.Static("parse", parseItem),
		marshal.New(func(name string) *Item { return &Item{Name: name} }),
	))
	rareClass = v8.RegisterClass("paddock/snapshot_test.Rare", marshal.MustClass[rare]("Rare",
		marshal.Extends(itemClass),
		marshal.New(func(name string, year int) *rare { return &rare{Item{Name: name}, year} }),
	))
}

// Classes from Go types work in contexts from a snapshot.
func TestMarshalClassesInSnapshots(t *testing.T) {
	built, err := snapshot.Build(ctx, snapshot.Options{Default: snapshot.Context{
		Setup: func(ctx context.Context, c *v8.Context) error {
			return c.Do(ctx, func(s v8.Scope) error {
				if err := install(s, itemClass, rareClass); err != nil {
					return err
				}
				_, err := s.Eval(ctx, `
					class Mine extends Rare { get label() { return this.name + this.year } }
					const before = new Mine('b', 1).sell(3).last;
				`)
				return err
			})
		},
	}})
	require.NoError(t, err)
	defer built.Close()
	i, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: built})
	require.NoError(t, err)
	defer i.Close()
	for range 2 {
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			for _, e := range [][2]string{
				{"before", "3"},
				{"var a = new Item('x'); a.sell(2).sell(5) === a && [...a].join()", "2,5"},
				{"a.last = 9; a.note = 'y'; a.name + a.note + a.last", "xy9"},
				{"a.same(a) && !a.same(new Item('z'))", "true"},
				{"Item.parse('q').name + Item.shop", "Qours"},
				{"var m = new Mine('m', 1999); m.sell(4).last + m.label", "4m1999"},
				{"m instanceof Item && m.same(m)", "true"},
				{"try { a.sell('x') } catch (e) { e.message }", `argument 0: $: want an integer that fits, not "x"`},
				{"try { Item.prototype.sell.call({}, 1) } catch (e) { e.name }", "TypeError"},
				{
					"try { a.same(new Proxy(a, {})) } catch (e) { e.message }",
					"argument 0: marshal: v8: $: not plain data: a proxy",
				},
			} {
				require.Equal(t, e[1], eval1(t, s, e[0]).String(), e[0])
			}
			mine := &rare{Item{Name: "go"}, 7}
			v, err := s.Wrap(rareClass, mine)
			require.NoError(t, err)
			item, err := marshal.Marshal(s, &mine.Item) // creates an Item
			require.NoError(t, err)
			global, err := s.Global()
			require.NoError(t, err)
			require.NoError(t, global.Set(ctx, v8.String("mine"), v))
			require.NoError(t, global.Set(ctx, v8.String("item"), item))
			shown := eval1(t, s, "`${mine.name}${mine.year} ${item instanceof Item && item.same(mine)}`")
			require.Equal(t, "go7 true", shown.String())
			got, err := marshal.UnmarshalAs[*rare](s, eval1(t, s, "mine"))
			require.NoError(t, err)
			require.Same(t, mine, got)
			return nil
		}))
		require.NoError(t, c.Close())
	}
}
