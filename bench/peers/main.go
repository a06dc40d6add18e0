//go:build linux

// Command peers runs the same tasks in Paddock and in other ways to run untrusted
// JavaScript or WebAssembly. Each peer is a program in its own folder with its own go.mod
// or package.json. It is fetched by go or npm, and measured in its own processes. The
// peers take turns, round by round, so that noise of the machine affects all of them.
// Figures are medians of the rounds.
//
// docs/peers.md explains the results.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"time"
)

func main() {
	var o options
	flag.StringVar(&o.tasks, "run", "", "measure only tasks whose name matches this regular `expression`")
	flag.StringVar(&o.peers, "peers", "", "measure only peers whose name matches this regular `expression`")
	flag.IntVar(&o.rounds, "rounds", 5, "number of rounds of each task")
	flag.DurationVar(&o.budget, "budget", 300*time.Millisecond, "approximate time for each figure of a round")
	flag.StringVar(&o.json, "json", "", "write the report to this `file` as JSON")
	flag.StringVar(&o.from, "from", "", "print the report in this `file` without measuring")
	flag.BoolVar(&o.markdown, "markdown", false, "print tables for Markdown")
	flag.StringVar(&o.folder, "folder", "peers", "the `folder` of the peers")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := o.main(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

type options struct {
	tasks, peers       string
	rounds             int
	budget             time.Duration
	json, from, folder string
	markdown           bool
}

func (o options) main(ctx context.Context) error {
	r, err := o.report(ctx)
	if err != nil {
		return err
	}
	if o.json != "" {
		if err := r.Write(o.json); err != nil {
			return err
		}
	}
	if o.markdown {
		return r.Markdown(os.Stdout)
	}
	return r.Table(os.Stdout)
}

func (o options) report(ctx context.Context) (*Report, error) {
	if o.from != "" {
		return ReadReport(o.from)
	}
	if o.rounds < 1 || o.budget < time.Millisecond {
		return nil, fmt.Errorf("want at least one round and at least one millisecond for each figure")
	}
	onlyTasks, err := regexp.Compile(o.tasks)
	if err != nil {
		return nil, fmt.Errorf("-run: %w", err)
	}
	onlyPeers, err := regexp.Compile(o.peers)
	if err != nil {
		return nil, fmt.Errorf("-peers: %w", err)
	}
	folder, err := filepath.Abs(o.folder)
	if err != nil {
		return nil, err
	}
	files, err := writeTasks(filepath.Join(folder, fetched))
	if err != nil {
		return nil, err
	}
	race := Race{Rounds: o.rounds, Budget: o.budget, Files: files, Log: os.Stderr}
	for _, t := range tasks {
		if onlyTasks.MatchString(t.Name) {
			race.Tasks = append(race.Tasks, t)
		}
	}
	for _, p := range peers {
		if onlyPeers.MatchString(p.Name) {
			race.Peers = append(race.Peers, p.inFolder(folder))
		}
	}
	return race.Run(ctx)
}
