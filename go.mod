module github.com/seed24588400/paddock

go 1.26.0

require (
	github.com/coder/websocket v1.8.15
	github.com/seed24588400/paddock/engine/linux-amd64 v0.0.0
	github.com/seed24588400/paddock/engine/linux-arm64 v0.0.0
	github.com/stretchr/testify v1.12.1
	golang.org/x/sync v0.24.0
	golang.org/x/text v0.43.0
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect

replace github.com/seed24588400/paddock/engine/linux-amd64 => ./engine/linux-amd64

replace github.com/seed24588400/paddock/engine/linux-arm64 => ./engine/linux-arm64
