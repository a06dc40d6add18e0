module github.com/seed24588400/paddock/engine/linux-arm64

go 1.26.0

require github.com/seed24588400/paddock v0.0.0

replace github.com/seed24588400/paddock => ../..
