module github.com/seed24588400/paddock/bench

go 1.26.0

require (
	github.com/google/pprof v0.0.0-20260906184651-6331bc6350fe
	github.com/ianlancetaylor/demangle v0.0.0-20260724033716-83e58baca724
	github.com/seed24588400/paddock v0.0.0
	github.com/seed24588400/paddock/bench/peers/peer v0.0.0
	github.com/stretchr/testify v1.12.1
	golang.org/x/sync v0.24.0
	golang.org/x/sys v0.49.0
	gonum.org/v1/plot v0.17.0
)

require (
	codeberg.org/go-fonts/liberation v0.5.0 // indirect
	codeberg.org/go-latex/latex v0.2.0 // indirect
	codeberg.org/go-pdf/fpdf v0.11.1 // indirect
	git.sr.ht/~sbinet/gg v0.7.0 // indirect
	github.com/ajstarks/svgo v0.0.0-20211024235047-1546f124cd8b // indirect
	github.com/coder/websocket v1.8.15 // indirect
	github.com/golang/freetype v0.0.0-20170609003504-e2365dfdc4a0 // indirect
	github.com/seed24588400/paddock/engine/linux-amd64 v0.0.0 // indirect
	github.com/seed24588400/paddock/engine/linux-arm64 v0.0.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/image v0.30.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace (
	github.com/seed24588400/paddock => ..
	github.com/seed24588400/paddock/bench/peers/peer => ./peers/peer
)

replace github.com/seed24588400/paddock/engine/linux-amd64 => ../engine/linux-amd64

replace github.com/seed24588400/paddock/engine/linux-arm64 => ../engine/linux-arm64
