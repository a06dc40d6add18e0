// Package metrics exports statistics of isolate groups, allocators and pools to
// Prometheus and expvar.
//
//	prometheus.MustRegister(metrics.NewCollector(metrics.Sources{
//		Pools: map[string]*pool.Pool{"pages": pages},
//	}))
//
// [NewCollector] is for Prometheus, [Publish] for expvar, and [Sources.Take] for
// other systems. Statistics are read when they are requested; nothing runs between
// requests.
//
// All functions and methods of this package are safe for concurrent use, if the maps
// of Sources are not modified.
package metrics

import (
	"expvar"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// Sources lists the allocators and pools to report in addition to the process's
// groups. The keys of the maps are used as labels.
type Sources struct {
	Allocators map[string]*groups.Allocator
	Pools      map[string]*pool.Pool
	// ByGroup adds the isolates and bytes of each group, with the label group. With
	// hundreds of groups this makes many time series.
	ByGroup bool
}

// Sample contains all statistics at about one moment. Publish exports it as JSON.
type Sample struct {
	groups.ProcessStats
	Machine    cage.Machine
	Allocators map[string]groups.AllocatorStats
	Pools      map[string]pool.Stats
}

// Take reads all statistics. It takes milliseconds if the process has tens of
// thousands of memory mappings.
func (s Sources) Take() (Sample, error) {
	all := Sample{
		ProcessStats: groups.ReadStats(),
		Allocators:   make(map[string]groups.AllocatorStats, len(s.Allocators)),
		Pools:        make(map[string]pool.Stats, len(s.Pools)),
	}
	for name, a := range s.Allocators {
		all.Allocators[name] = a.Stats()
	}
	for name, p := range s.Pools {
		all.Pools[name] = p.Stats()
	}
	var err error
	if all.Machine, err = cage.ReadMachine(); err != nil {
		return all, fmt.Errorf("metrics: %w", err)
	}
	return all, nil
}

// Publish exports a Sample as an expvar variable. Like expvar.Publish it panics if
// the name is already in use.
func Publish(name string, s Sources) {
	expvar.Publish(name, expvar.Func(func() any {
		all, err := s.Take()
		if err != nil {
			return map[string]string{"error": err.Error()}
		}
		return all
	}))
}

// NewCollector returns a collector for Prometheus. The names of its metrics begin
// with "paddock_".
func NewCollector(s Sources) prometheus.Collector { return collector{s} }

type collector struct{ sources Sources }

// metric is a metric of the collector.
type metric struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
}

func gauge(name, help string, labels ...string) metric {
	return metric{prometheus.NewDesc("paddock_"+name, help, labels, nil), prometheus.GaugeValue}
}

func counter(name, help string, labels ...string) metric {
	return metric{prometheus.NewDesc("paddock_"+name+"_total", help, labels, nil), prometheus.CounterValue}
}

var (
	groupsAlive     = gauge("groups", "Isolate groups whose memory has not been released.")
	mappings        = gauge("mappings", "Memory mappings of the process.")
	mappingsMost    = gauge("mappings_max", "Maximum number of memory mappings of the process: vm.max_map_count.")
	isolates        = gauge("isolates", "Isolates that exist.")
	isolatesCreated = counter("isolates_created", "Isolates created.")
	isolatesLost    = counter("isolates_lost",
		"Isolates lost, by cause: memory, a run that was stuck, another fatal error of V8.", "cause")
	lostBytes = counter("isolates_lost_bytes", "Bytes that lost isolates have leaked.")
	worn      = gauge("worn",
		"1 if so many isolates were lost, or leaked so much memory, that the process should be restarted.")
	reserved = gauge("heap_reserved_bytes", "Heap that the limits of all isolates allow.")
	heap     = gauge("heap_bytes", "Heap in use as of the last collections.")
	buffers  = gauge("buffer_bytes", "Array buffers and Wasm memories.")
	native   = gauge("native_bytes", "Memory that V8's parsers, compilers and libraries allocated with malloc.")

	groupIsolates = gauge("group_isolates", "Isolates of the group that exist.", "group")
	groupReserved = gauge("group_heap_reserved_bytes", "Heap that the limits of the group's isolates allow.", "group")
	groupHeap     = gauge("group_heap_bytes", "Heap in use as of the last collections.", "group")
	groupBuffers  = gauge("group_buffer_bytes", "Array buffers and Wasm memories.", "group")

	allocatorGroups   = gauge("allocator_groups", "Groups of the allocator, by state.", "allocator", "state")
	allocatorIsolates = gauge("allocator_isolates", "Reservations, each for one isolate.", "allocator")
	allocatorReserved = gauge("allocator_heap_reserved_bytes",
		"Heap reserved for isolates of the allocator.", "allocator")
	allocatorWaiting = gauge("allocator_waiting", "Callers that wait for room.", "allocator")
	poolIsolates     = gauge("pool_isolates", "Isolates of the pool, by state.", "pool", "state")
	poolWaiting      = gauge("pool_waiting", "Callers that wait for an isolate.", "pool")
	poolUses         = counter("pool_uses", "Contexts leased.", "pool")
	poolWaited       = counter("pool_wait_seconds", "Total time that callers waited for an isolate.", "pool")
	poolBusy         = counter("pool_busy", "Callers that got ErrBusy because too many waited.", "pool")
	poolCreated      = counter("pool_isolates_created", "Isolates created.", "pool")
	poolRecycled     = counter("pool_isolates_recycled", "Isolates closed, by reason.", "pool", "reason")
	metrics          = []metric{
		groupsAlive, mappings, mappingsMost, isolates, isolatesCreated, isolatesLost, lostBytes, worn, reserved,
		heap, buffers, native,
		groupIsolates, groupReserved, groupHeap, groupBuffers,
		allocatorGroups, allocatorIsolates, allocatorReserved, allocatorWaiting,
		poolIsolates, poolWaiting, poolUses, poolWaited, poolBusy, poolCreated, poolRecycled,
	}
)

// Describe implements prometheus.Collector.
func (collector) Describe(to chan<- *prometheus.Desc) {
	for _, m := range metrics {
		to <- m.desc
	}
}

// Collect implements prometheus.Collector.
func (c collector) Collect(to chan<- prometheus.Metric) {
	all, err := c.sources.Take()
	if err != nil {
		to <- prometheus.NewInvalidMetric(mappings.desc, err)
		return
	}
	tell := func(m metric, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(m.desc, m.kind, value, labels...)
	}
	tell(groupsAlive, float64(len(all.Groups)))
	tell(mappings, float64(all.Machine.Mappings))
	tell(mappingsMost, float64(all.Machine.MaxMappings))
	tell(isolates, float64(all.Total.Isolates))
	tell(isolatesCreated, float64(all.Created))
	for _, to := range []v8.LossKind{v8.LossFatal, v8.LossMemory, v8.LossStuck} {
		tell(isolatesLost, float64(all.LostByKind[to.String()]), to.String())
	}
	tell(lostBytes, float64(all.Leaked))
	restart := 0.0
	if groups.Worn() != nil {
		restart = 1
	}
	tell(worn, restart)
	tell(reserved, float64(all.Total.Reserved))
	tell(heap, float64(all.Total.Heap))
	tell(buffers, float64(all.Total.Buffers))
	tell(native, float64(all.Total.Native))
	if c.sources.ByGroup {
		for _, g := range all.Groups {
			id := fmt.Sprint(g.ID)
			tell(groupIsolates, float64(g.Isolates), id)
			tell(groupReserved, float64(g.Use.Reserved), id)
			tell(groupHeap, float64(g.Use.Heap), id)
			tell(groupBuffers, float64(g.Use.Buffers), id)
		}
	}
	for name, a := range all.Allocators {
		tell(allocatorGroups, float64(a.Groups-a.Empty), name, "used")
		tell(allocatorGroups, float64(a.Empty), name, "empty")
		tell(allocatorGroups, float64(a.Condemned), name, "condemned")
		tell(allocatorIsolates, float64(a.Isolates), name)
		tell(allocatorReserved, float64(a.Reserved), name)
		tell(allocatorWaiting, float64(a.Waiting), name)
	}
	for name, p := range all.Pools {
		tell(poolIsolates, float64(p.InUse), name, "used")
		tell(poolIsolates, float64(p.Idle), name, "idle")
		tell(poolIsolates, float64(p.Ready), name, "ready")
		tell(poolWaiting, float64(p.Waiting), name)
		tell(poolUses, float64(p.Uses), name)
		tell(poolWaited, p.Waited.Seconds(), name)
		tell(poolBusy, float64(p.Busy), name)
		tell(poolCreated, float64(p.Created), name)
		for reason, n := range p.Recycled {
			tell(poolRecycled, float64(n), name, reason)
		}
	}
}
