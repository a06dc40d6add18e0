package groups_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// An allocator packs isolates into groups by the heap that their limits reserve.
func ExampleAllocator() {
	ctx := context.Background()
	a, err := groups.NewAllocator(groups.AllocatorOptions{MaxHeapPerGroup: 256 << 20})
	if err != nil {
		log.Fatal(err)
	}
	defer a.Close()
	for n := range 5 {
		i, err := v8.Place(ctx, a, "", v8.IsolateOptions{
			Name: fmt.Sprint("worker ", n), Limits: v8.Limits{Memory: 128 << 20},
		})
		if err != nil {
			log.Fatal(err)
		}
		defer i.Close()
	}
	s := a.Stats()
	fmt.Println(s.Isolates, "isolates in", s.Groups, "groups reserve", s.Reserved>>20, "MiB")
	// Output: 5 isolates in 3 groups reserve 640 MiB
}
