package main

import (
	"context"
	"fmt"
	"strings"
)

// tag prints the commands that make the tags, or runs them. All tags refer to the commit of
// the release.
func (r *release) tag(ctx context.Context, commit string, run bool) error {
	var all []command
	for _, tag := range r.tags() {
		if _, err := r.output(ctx, "", "git", "rev-parse", "--verify", "--quiet", "refs/tags/"+tag); err == nil {
			return fmt.Errorf("the tag %s exists: if it is not pushed, remove it with git tag -d", tag)
		}
		all = append(all, command{"", nil, []string{"git", "tag", "-a", "-m", "Paddock " + tag, tag, commit}})
	}
	if !run {
		fmt.Fprintf(r.out, "\nThese commands make the tags, and so does RELEASEFLAGS=-tag:\n\n")
	}
	for _, c := range all {
		fmt.Fprintln(r.out, c)
		if !run {
			continue
		}
		if _, err := r.do(ctx, c); err != nil {
			_, _ = r.output(context.WithoutCancel(ctx), "", append([]string{"git", "tag", "-d"}, r.tags()...)...)
			return fmt.Errorf("no tag was made: %w", err)
		}
	}
	fmt.Fprintf(r.out, "\nPush the tags when you are sure; the Go module proxy keeps them forever:\n\n"+
		"git push origin main %s\n", strings.Join(r.tags(), " "))
	return nil
}
