module github.com/seed24588400/paddock/cmd

go 1.26.0

require (
	github.com/seed24588400/paddock v0.0.0
	github.com/spf13/cobra v1.10.2
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/coder/websocket v1.8.15 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/seed24588400/paddock/engine/linux-amd64 v0.0.0 // indirect
	github.com/seed24588400/paddock/engine/linux-arm64 v0.0.0 // indirect
	github.com/spf13/pflag v1.0.9 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace github.com/seed24588400/paddock => ..

replace github.com/seed24588400/paddock/engine/linux-amd64 => ../engine/linux-amd64

replace github.com/seed24588400/paddock/engine/linux-arm64 => ../engine/linux-arm64
