module github.com/seed24588400/paddock/examples

go 1.26.0

require (
	github.com/prometheus/client_golang v1.25.0
	github.com/seed24588400/paddock v0.0.0
	github.com/seed24588400/paddock/metrics v0.0.0
	github.com/stretchr/testify v1.12.1
	golang.org/x/sync v0.24.0
)

require (
	github.com/beorn7/perks v1.0.1 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/coder/websocket v1.8.15 // indirect
	github.com/munnerz/goautoneg v0.0.0-20191010083416-a7dc8b61c822 // indirect
	github.com/prometheus/client_model v0.6.3 // indirect
	github.com/prometheus/common v0.72.0 // indirect
	github.com/prometheus/procfs v0.22.0 // indirect
	github.com/seed24588400/paddock/engine/linux-amd64 v0.0.0 // indirect
	github.com/seed24588400/paddock/engine/linux-arm64 v0.0.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)

replace (
	github.com/seed24588400/paddock => ..
	github.com/seed24588400/paddock/metrics => ../metrics
)

replace github.com/seed24588400/paddock/engine/linux-amd64 => ../engine/linux-amd64

replace github.com/seed24588400/paddock/engine/linux-arm64 => ../engine/linux-arm64
