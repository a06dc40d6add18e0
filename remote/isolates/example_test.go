package isolates_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed24588400/paddock/remote/isolates"
	"github.com/seed24588400/paddock/v8"
)

func Example() {
	ctx := context.Background()
	guest, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	if err != nil {
		log.Fatal(err)
	}
	defer guest.Close()
	c, err := guest.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	family, err := isolates.New(ctx, c, isolates.Options{MaxMemory: 32 << 20, MaxIsolates: 2})
	if err != nil {
		log.Fatal(err)
	}
	defer family.Close()
	fmt.Println(c.Eval(ctx, `
		const plugin = isolate.create({memory: 8 << 20}).createContext()
		plugin.global.setSync('ask', isolate.callback(question => question.length))
		plugin.evalSync('ask("how long?") + 1')
	`))
	// Output: 10 <nil>
}
