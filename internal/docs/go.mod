module github.com/seed24588400/paddock/internal/docs

go 1.26.0

require (
	github.com/seed24588400/paddock v0.0.0
	github.com/stretchr/testify v1.12.1
	github.com/yuin/goldmark v1.8.7
	go.yaml.in/yaml/v3 v3.0.5
)

require github.com/seed24588400/paddock/engine/linux-amd64 v0.0.0 // indirect

require github.com/seed24588400/paddock/engine/linux-arm64 v0.0.0 // indirect

replace github.com/seed24588400/paddock => ../..

replace github.com/seed24588400/paddock/engine/linux-amd64 => ../../engine/linux-amd64

replace github.com/seed24588400/paddock/engine/linux-arm64 => ../../engine/linux-arm64
