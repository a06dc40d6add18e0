package metrics_test

import (
	"context"
	"encoding/json"
	"expvar"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/metrics"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

var ctx = context.Background()

// sources returns Sources with a pool whose only isolate has been used once and is in
// use.
func sources(t *testing.T) metrics.Sources {
	a, err := groups.NewAllocator(groups.AllocatorOptions{})
	require.NoError(t, err)
	p, err := pool.New(pool.Options{
		Allocator: a, Ready: -1, MaxIsolates: 1, Isolate: v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}},
	})
	require.NoError(t, err)
	require.NoError(t, p.Do(ctx, "", func(v8.Scope) error { return nil }))
	l, err := p.Get(ctx, "")
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, l.Close())
		require.NoError(t, p.Shutdown(ctx))
		require.NoError(t, a.Close())
	})
	return metrics.Sources{
		Allocators: map[string]*groups.Allocator{"a": a}, Pools: map[string]*pool.Pool{"p": p}, ByGroup: true,
	}
}

func TestCollector(t *testing.T) {
	c := metrics.NewCollector(sources(t))
	require.NoError(t, prometheus.NewPedanticRegistry().Register(c))
	require.NoError(t, testutil.CollectAndCompare(c, strings.NewReader(`
# HELP paddock_allocator_groups Groups of the allocator, by state.
# TYPE paddock_allocator_groups gauge
paddock_allocator_groups{allocator="a",state="condemned"} 0
paddock_allocator_groups{allocator="a",state="empty"} 0
paddock_allocator_groups{allocator="a",state="used"} 1
# HELP paddock_allocator_heap_reserved_bytes Heap reserved for isolates of the allocator.
# TYPE paddock_allocator_heap_reserved_bytes gauge
paddock_allocator_heap_reserved_bytes{allocator="a"} 6.7108864e+07
# HELP paddock_isolates Isolates that exist.
# TYPE paddock_isolates gauge
paddock_isolates 1
# HELP paddock_pool_isolates Isolates of the pool, by state.
# TYPE paddock_pool_isolates gauge
paddock_pool_isolates{pool="p",state="idle"} 0
paddock_pool_isolates{pool="p",state="ready"} 0
paddock_pool_isolates{pool="p",state="used"} 1
# HELP paddock_pool_uses_total Contexts leased.
# TYPE paddock_pool_uses_total counter
paddock_pool_uses_total{pool="p"} 2
`), "paddock_allocator_groups", "paddock_allocator_heap_reserved_bytes", "paddock_isolates", "paddock_pool_isolates", "paddock_pool_uses_total"))
	problems, err := testutil.CollectAndLint(c)
	require.NoError(t, err)
	require.Empty(t, problems)
	require.Positive(t, testutil.CollectAndCount(c, "paddock_group_heap_bytes"))
	require.Positive(t, testutil.CollectAndCount(c, "paddock_mappings_max"))
}

func TestPublish(t *testing.T) {
	metrics.Publish("paddock", sources(t))
	var s metrics.Sample
	require.NoError(t, json.Unmarshal([]byte(expvar.Get("paddock").String()), &s))
	require.Equal(t, 1, s.Total.Isolates)
	require.Equal(t, 1, s.Pools["p"].InUse)
	require.EqualValues(t, 64<<20, s.Allocators["a"].Reserved)
	require.Positive(t, s.Machine.MaxMappings)
	require.NotEmpty(t, s.Groups)
}
