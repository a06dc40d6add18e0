module github.com/seed24588400/paddock

go 1.26
