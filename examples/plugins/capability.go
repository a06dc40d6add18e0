package main

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// resolver finds a plugin's modules: its own files, and the host's modules for which it
// has the permission.
type resolver struct {
	manifest manifest
	values   modules.Values
}

// gated are the host's modules with the permissions that they require.
var gated = map[string]permission{"shop:mail": sendMail, "shop:storage": keepData}

func (p *plugin) resolver(files modules.Resolver) *resolver {
	values := map[string]any{}
	if p.manifest.has(sendMail) {
		values["shop:mail"] = map[string]any{"send": p.mail}
	}
	if p.manifest.has(keepData) {
		values["shop:storage"] = map[string]any{"get": p.storage.get, "set": p.storage.set}
	}
	return &resolver{p.manifest, modules.Values{Values: values, Next: files}}
}

// Resolve finds a module.
func (r *resolver) Resolve(ctx context.Context, q modules.Request) (string, error) {
	if needs, ok := gated[q.Specifier]; ok && !r.manifest.has(needs) {
		return "", v8.ForGuests(fmt.Sprintf("%v: it requires the permission %s", modules.ErrNotFound, needs),
			modules.ErrNotFound)
	}
	return r.values.Resolve(ctx, q)
}

// Load loads a module.
func (r *resolver) Load(ctx context.Context, key string) (modules.Source, error) {
	return r.values.Load(ctx, key)
}

// mail sends a mail. The number of mails per event is limited.
func (p *plugin) mail(to, subject string) error {
	if p.mails >= p.limits.mails {
		return v8.ForGuests(fmt.Sprintf("an event can send at most %d mails", p.limits.mails), nil)
	}
	if strings.ContainsAny(to+subject, "\r\n") || !strings.Contains(to, "@") || len(to)+len(subject) > 1000 {
		return v8.ForGuests("the address or the subject is invalid", nil)
	}
	p.mails++
	return p.send(p.manifest.Name, to, subject)
}

// storage keeps data of a plugin across events and versions. It is safe for concurrent
// use by multiple goroutines.
type storage struct {
	mu   sync.Mutex
	data map[string]string
	most int // maximum number of keys; key and value have at most 1 KiB
}

func (s *storage) get(key string) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if value, ok := s.data[key]; ok {
		return value
	}
	return nil
}

func (s *storage) set(key, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.data[key]; !there && len(s.data) >= s.most {
		return v8.ForGuests(fmt.Sprintf("the plugin already has %d keys", len(s.data)), nil)
	}
	if len(key)+len(value) > 1<<10 {
		return v8.ForGuests("the key or the value is too long", nil)
	}
	s.data[key] = value
	return nil
}
