// Command probe checks the runtime image from inside and prints one line for each check.
// A line that begins with "wrong" is a failure, and the exit code is then 1.
package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"os/user"
	"strings"
	"syscall"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

func main() {
	failed := false
	for _, check := range []struct {
		what string
		run  func() error
	}{
		{"not root", notRoot},
		{"no capabilities", noCapabilities},
		{"the root file system is read-only", readOnly},
		{"users have names", named},
		{"localhost is an address", resolves},
		{"certificates", certificates},
		{"time zones", zones},
		{"three groups run JavaScript and Wasm", tenants},
		{"a script that runs out of memory ends", outOfMemory},
		{"an uninterruptible built-in is ended, and only its isolate is lost", lost},
	} {
		if err := check.run(); err != nil {
			fmt.Printf("wrong: %s: %v\n", check.what, err)
			failed = true
			continue
		}
		fmt.Printf("ok: %s\n", check.what)
	}
	if failed {
		os.Exit(1)
	}
}

func notRoot() error {
	if id := os.Getuid(); id == 0 || os.Getgid() == 0 {
		return fmt.Errorf("user %d", id)
	}
	return nil
}

func noCapabilities() error {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(status)) {
		if set, found := strings.CutPrefix(line, "CapEff:"); found && strings.Trim(set, "0\t\n") != "" {
			return errors.New(line)
		}
	}
	return nil
}

// Root can write to any file, so the flag of the mount is checked too.
func readOnly() error {
	var root syscall.Statfs_t
	if err := syscall.Statfs("/", &root); err != nil {
		return err
	}
	const readOnly = 1 // ST_RDONLY
	if root.Flags&readOnly == 0 {
		return errors.New("it is not mounted read-only")
	}
	if err := os.WriteFile("/home/nonroot/file", nil, 0o600); !errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("writing returned %v", err)
	}
	return nil
}

func named() error {
	me, err := user.Current()
	if err == nil && me.Username != "nonroot" {
		return errors.New(me.Username)
	}
	return err
}

func resolves() error {
	_, err := (&net.Resolver{}).LookupHost(context.Background(), "localhost")
	return err
}

func certificates() error {
	pool, err := x509.SystemCertPool()
	if err == nil && pool.Equal(x509.NewCertPool()) {
		return errors.New("there are none")
	}
	return err
}

func zones() error {
	_, err := time.LoadLocation("Europe/Paris")
	return err
}

func isolate(use func(*v8.Isolate) error) error {
	group, err := groups.New()
	if err != nil {
		return err
	}
	defer group.Close()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Group: group, Limits: v8.Limits{Memory: 64 << 20}})
	if err != nil {
		return err
	}
	defer isolate.Close()
	return use(isolate)
}

func eval(isolate *v8.Isolate, script string) (any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		return nil, err
	}
	return c.Eval(ctx, script, v8.Origin{Name: "probe.js"})
}

// sum runs a Wasm module that exports f, the sum of its two arguments.
const sum = `
const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0,
  7, 5, 1, 1, 102, 0, 0, 10, 9, 1, 7, 0, 32, 0, 32, 1, 106, 11]);
const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
let total = 0;
for (let i = 0; i < 1e6; i++) total = f(total, i) % 1000003;
total + new Intl.NumberFormat('de').format(1234.5)`

func tenants() error {
	return isolate(func(one *v8.Isolate) error {
		return isolate(func(two *v8.Isolate) error {
			return isolate(func(three *v8.Isolate) error {
				var results [3]any
				for i, tenant := range []*v8.Isolate{one, two, three} {
					var err error
					if results[i], err = eval(tenant, sum); err != nil {
						return err
					}
				}
				if text, _ := results[0].(string); !strings.HasSuffix(text, "1.234,5") || results[0] != results[1] ||
					results[1] != results[2] {
					return fmt.Errorf("results %v", results)
				}
				return nil
			})
		})
	})
}

func outOfMemory() error {
	return isolate(func(isolate *v8.Isolate) error {
		var limit *v8.MemoryError
		if _, err := eval(isolate,
			"const all = []; for (;;) all.push({ all: [...all.slice(-9)] })"); !errors.As(err, &limit) {
			return fmt.Errorf("the error is %v", err)
		}
		return nil
	})
}

func lost() error {
	return isolate(func(isolate *v8.Isolate) error {
		if _, err := eval(isolate,
			"Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)"); !errors.Is(err, v8.ErrLost) {
			return fmt.Errorf("the error is %v", err)
		}
		return nil
	})
}
