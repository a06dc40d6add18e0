// Command vulns runs govulncheck on all modules; make vulns runs it. It exits with 1 if
// Paddock calls a vulnerable function. If the vulnerability database cannot be reached, it
// prints the reason and exits with 0, because the machines of many builds have no access.
// It does the same for a module outside go.work whose requirements cannot be fetched.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

// version is the version of govulncheck.
const version = "v1.9.0"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	db := flag.String("db", "https://vuln.go.dev", "the `URL` of the vulnerability database")
	bin := flag.String("bin", "bin/tools", "the `folder` for the command govulncheck")
	flag.Parse()
	err := run(ctx, *db, *bin)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "vulns:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, db, bin string) error {
	if err := reach(ctx, db); err != nil {
		fmt.Printf("vulns: not checked: the vulnerability database cannot be reached: %v\n", err)
		return nil
	}
	command, err := install(ctx, bin)
	if err != nil {
		return err
	}
	modules, err := separate(ctx)
	if err != nil {
		return err
	}
	errs := []error{workspace.check(ctx, command, db)}
	for _, t := range modules {
		fmt.Printf("vulns: the module in %s\n", t.name)
		if err := t.fetch(ctx); err != nil {
			fmt.Printf("vulns: %s is not checked: %v\n", t.name, err)
			continue
		}
		errs = append(errs, t.check(ctx, command, db))
	}
	return errors.Join(errs...)
}

// reach returns an error if the database does not answer. A database in a folder is left to
// govulncheck.
func reach(ctx context.Context, db string) error {
	if strings.HasPrefix(db, "file:") {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	url := strings.TrimSuffix(db, "/") + "/index/db.json.gz"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, response.Status)
	}
	return nil
}

// install returns the path of the command govulncheck. Note that go run would hide its exit
// status.
func install(ctx context.Context, bin string) (string, error) {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return "", err
	}
	c := exec.CommandContext(ctx, "go", "install", "golang.org/x/vuln/cmd/govulncheck@"+version)
	c.Env = append(c.Environ(), "GOBIN="+bin)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("install govulncheck: %w", err)
	}
	return filepath.Join(bin, "govulncheck"), nil
}

// found is the exit status of govulncheck if it has findings.
const found = 3

// check checks the packages of one target.
func (t target) check(ctx context.Context, command, db string) error {
	c := t.command(ctx, command, "-db", db, t.packages)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	err := c.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == found {
		return fmt.Errorf("%s: govulncheck has findings: require versions of these modules with the fixes", t.name)
	}
	if err != nil {
		return fmt.Errorf("%s: govulncheck: %w", t.name, err)
	}
	return nil
}
