package main

import (
	"context"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed24588400/paddock/node"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// platform are the flags for APIs that are not part of JavaScript.
type platform struct {
	web, network bool
	node         bool     // only of run
	env          []string // NAME or NAME=VALUE
	args         []string // of the script, after its name
	modules      *node.Env
}

func (p *platform) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&p.web, "web", false,
		"timers, events, URL, encodings, streams, compression, crypto and other APIs of the web, without the network")
	f.BoolVar(&p.network, "allow-net", false,
		"fetch and WebSocket, which can reach all hosts that this machine can; implies --web")
}

// nodeFlags adds the flags for modules of Node.js.
func (p *platform) nodeFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&p.node, "node", false, "built-in modules of Node.js, process and Buffer; implies --web and --npm")
	f.StringArrayVar(&p.env, "env", nil,
		"with --node, an environment variable: `NAME`=VALUE, or NAME to pass that of paddock; may be repeated")
}

// install adds the APIs to the context of a loop.
func (p *platform) install(ctx context.Context, loop *v8.Loop, name string, s streams) error {
	if p.web || p.network || p.node {
		if err := p.installWeb(ctx, loop); err != nil {
			return err
		}
	}
	if !p.node {
		return nil
	}
	var err error
	p.modules, err = node.Install(ctx, loop, node.Options{
		Env:    p.variables(),
		Args:   append([]string{name}, p.args...),
		Stdout: s.out,
		Stderr: s.err,
		Timers: true,
	})
	return err
}

// variables returns the environment of the script.
func (p *platform) variables() map[string]string {
	all := make(map[string]string, len(p.env))
	for _, variable := range p.env {
		name, value, given := strings.Cut(variable, "=")
		if !given {
			if value, given = os.LookupEnv(name); !given {
				continue
			}
		}
		all[name] = value
	}
	return all
}

func (p *platform) installWeb(ctx context.Context, loop *v8.Loop) error {
	o := web.Options{
		Timers:          true,
		StructuredClone: true,
		Encoding:        true,
		Base64:          true,
		URL:             true,
		Performance:     time.Millisecond,
		Crypto:          true,
		Subtle:          true,
		Abort:           true,
		Streams:         true,
		Compression:     true,
		Blob:            true,
		Messages:        true,
		Scheduler:       true,
		GlobalEvents:    true,
		URLPattern:      true,
		Self:            true,
		UserAgent:       userAgent(),
		Serve:           true, // Headers, Request and Response
	}
	if p.network {
		o.Fetch = web.Fetch{Transport: http.DefaultTransport, MaxBody: maxBody, MaxStream: maxStream}
		o.WebSocket = web.WebSocket{Transport: http.DefaultTransport, MaxMessage: maxBody}
	}
	// It is not closed: the process ends with the run.
	_, err := web.Install(ctx, loop, o)
	return err
}

const (
	maxBody   = 256 << 20
	maxStream = 1 << 40
)

// userAgent returns the text of navigator.userAgent.
func userAgent() string {
	agent := "Paddock"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		agent += "/" + info.Main.Version
	}
	return agent
}
