package web_test

import (
	"io"
	"testing"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// BenchmarkContext creates contexts: bare, with APIs that are installed, and with APIs
// from a snapshot.
func BenchmarkContext(b *testing.B) {
	for _, with := range []string{"bare", "installed", "snapshot"} {
		b.Run(with, func(b *testing.B) {
			o := withEverything(io.Discard)
			var options v8.IsolateOptions
			if with == "snapshot" {
				options.Snapshot = kept(b, o, "")
			}
			i, err := v8.NewIsolate(options)
			if err != nil {
				b.Fatal(err)
			}
			defer i.Close()
			b.ReportAllocs()
			for b.Loop() {
				c, err := i.NewContext(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				if with != "bare" {
					loop := v8.NewLoop(c, v8.LoopOptions{})
					env, err := web.Install(b.Context(), loop, o)
					if err != nil {
						b.Fatal(err)
					}
					_ = env.Close()
					_ = loop.Close()
				}
				_ = c.Close()
			}
		})
	}
}
