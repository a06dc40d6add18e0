package v8_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/evict"
	"github.com/seed24588400/paddock/v8"
)

func init() {
	child.Register("delayed tasks", func([]string) int {
		if err := delayedTasks(); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

// delayedTasks closes an isolate that leaves a delayed task of its group, which
// releases pooled pages. The memory of the group is released before the task is due.
// After that, the addresses may belong to other mappings.
func delayedTasks() error {
	if err := v8.SetOptions(v8.Options{Flags: []string{"--memory-pool-timeout=1"}}); err != nil {
		return err
	}
	group, err := groups.New()
	if err != nil {
		return err
	}
	closed, err := tenantOf(group)
	if err != nil {
		return err
	}
	lost, err := tenantOf(group)
	if err != nil {
		return err
	}
	for _, c := range []*v8.Context{closed, lost} {
		if err := c.Exec(ctx, "for (let n = 0; n < 3e5; n++) new Array(20)"); err != nil {
			return err
		}
	}
	if err := closed.Isolate().Close(); err != nil {
		return err
	}
	<-closed.Isolate().Done()
	if err := evict.Evict(ctx, lost); !errors.Is(err, v8.ErrLost) {
		return fmt.Errorf("not lost: %w", err)
	}
	_ = lost.Isolate().Close()
	<-lost.Isolate().Done()
	at := group.Sandbox()
	for end := time.Now().Add(20 * time.Second); group.Contains(at.Base + 1<<36); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return errors.New("the memory of the group is not released")
		}
	}
	const readable, fixedNoReplace = syscall.PROT_READ, 0x100000
	if _, _, e := syscall.Syscall6(syscall.SYS_MMAP, at.Base, uintptr(at.AddressSpace), readable,
		syscall.MAP_PRIVATE|syscall.MAP_ANON|syscall.MAP_NORESERVE|fixedNoReplace, ^uintptr(0), 0); e != 0 {
		return e
	}
	time.Sleep(3500 * time.Millisecond)
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return err
	}
	if whole := fmt.Sprintf("%x-%x r--p",
		at.Base, uint64(at.Base)+at.AddressSpace); !strings.Contains(string(maps), whole) {
		return errors.New("what was mapped there since was changed")
	}
	return nil
}

func TestDelayedTasksOfAGroupThatIsGone(t *testing.T) {
	r := child.Run(t, "delayed tasks")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	require.Empty(t, r.Signal)
}
