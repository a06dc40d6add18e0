package model

import (
	"testing"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }
