module github.com/seed24588400/paddock/bench/peers/wazero

go 1.26.0

require (
	github.com/seed24588400/paddock/bench/peers/peer v0.0.0
	github.com/tetratelabs/wazero v1.12.0
)

require golang.org/x/sys v0.44.0 // indirect

replace github.com/seed24588400/paddock/bench/peers/peer => ../peer
