package main

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/seed24588400/paddock/groups"
	paddock "github.com/seed24588400/paddock/metrics"
	"github.com/seed24588400/paddock/pool"
)

// meters count requests by outcome. They have no label for tenants, because there can be
// many.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  prometheus.Histogram
}

func newMeters(e *engine) *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "functions_requests_total",
			Help: "Requests, by outcome."}, []string{"outcome"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "functions_request_seconds",
			Help:    "Duration of requests, including the time that they waited.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2, 13)}),
	}
	inFlight := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "functions_in_flight",
		Help: "Requests that are waiting or running."}, func() float64 {
		return float64(len(e.inFlight))
	})
	m.registry.MustRegister(m.requests, m.seconds, inFlight, paddock.NewCollector(paddock.Sources{
		Allocators: map[string]*groups.Allocator{"functions": e.allocator},
		Pools:      map[string]*pool.Pool{"functions": e.pool},
	}))
	return m
}

func (m *meters) observe(outcome string, took time.Duration) {
	m.requests.WithLabelValues(outcome).Inc()
	m.seconds.Observe(took.Seconds())
}

func (m *meters) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
