module github.com/seed24588400/paddock/bench/peers/peer

go 1.26.0
