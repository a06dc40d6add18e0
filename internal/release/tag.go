package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// tree is the folder of the temporary worktree for the commit of the released modules.
const tree = "bin/release"

// tags returns the tags of a release.
func (r *release) tags() []string {
	all := []string{r.version.String()}
	for _, folder := range released {
		all = append(all, folder+"/"+r.version.String())
	}
	return all
}

// commands returns the commands that make the tags. The root module is tagged first. The
// modules that require it get a commit of their own, which only their tags refer to, so
// that the go.mod files of main keep their replace lines.
func (r *release) commands(cache string) []command {
	message := func(tag string) string { return "Paddock " + tag }
	annotate := func(tag, commit string) command {
		return command{"", nil, []string{"git", "tag", "-a", "-m", message(tag), tag, commit}}
	}
	all := []command{
		annotate(r.version.String(), "HEAD"),
		{"", nil, []string{"git", "worktree", "add", "--quiet", "--detach", tree, r.version.String()}},
	}
	// go mod tidy finds the new tag in this repository. It has a cache of its own, because
	// Go assumes that a tag never changes, and a tag can be made again until it is pushed.
	env := []string{
		"GOWORK=off", "GOFLAGS=-modcacherw", "GOPRIVATE=" + r.module,
		"GOMODCACHE=" + r.path(tree+"-modules"), "GOPROXY=file://" + cache + "/cache/download,https://proxy.golang.org",
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url.file://" + r.dir + ".insteadOf",
		"GIT_CONFIG_VALUE_0=https://" + r.module,
	}
	for _, folder := range released {
		in := path.Join(tree, folder)
		all = append(all,
			command{in, nil, []string{"go", "mod", "edit", "-require=" + r.module + "@" + r.version.String(),
				"-dropreplace=" + r.module}},
			command{in, env, []string{"go", "mod", "tidy"}})
	}
	all = append(all,
		command{tree, nil, []string{"git", "add", "-A"}},
		command{tree, nil, []string{"git", "commit", "--quiet", "-m",
			strings.Join(released, ", ") + ": require " + r.version.String()}})
	for _, folder := range released {
		tag := folder + "/" + r.version.String()
		all = append(all, command{tree, nil, []string{"git", "tag", "-a", "-m", message(tag), tag, "HEAD"}})
	}
	return append(all, r.cleanup()...)
}

// cleanup returns the commands that remove all but the tags.
func (r *release) cleanup() []command {
	return []command{
		{"", nil, []string{"git", "worktree", "remove", "--force", tree}},
		{"", nil, []string{"rm", "-rf", tree + "-modules"}},
	}
}

// tag prints the commands that make the tags, or runs them.
func (r *release) tag(ctx context.Context, run bool) error {
	cache, err := r.output(ctx, "", "go", "env", "GOMODCACHE")
	if err != nil {
		return err
	}
	all := r.commands(cache)
	if !run {
		fmt.Fprintf(r.out, "\nThese commands make the tags, and so does RELEASEFLAGS=-tag:\n\n")
		for _, c := range all {
			fmt.Fprintln(r.out, c)
		}
	} else if err := r.makeTags(ctx, all); err != nil {
		return err
	}
	fmt.Fprintf(r.out, "\nPush the tags when you are sure; the Go module proxy keeps them forever:\n\n"+
		"git push origin main %s\n", strings.Join(r.tags(), " "))
	return nil
}

// makeTags runs the commands, and removes the tags again if one of them fails.
func (r *release) makeTags(ctx context.Context, all []command) (err error) {
	for _, tag := range r.tags() {
		if _, err := r.output(ctx, "", "git", "rev-parse", "--verify", "--quiet", "refs/tags/"+tag); err == nil {
			return fmt.Errorf("the tag %s exists: if it is not pushed, remove it with git tag -d", tag)
		}
	}
	if _, err := os.Stat(r.path(tree)); err == nil {
		return fmt.Errorf("%s exists: remove it with git worktree remove --force %s", tree, tree)
	}
	defer func() {
		if err == nil {
			return
		}
		ctx := context.WithoutCancel(ctx)
		for _, c := range r.cleanup() {
			_, _ = r.do(ctx, c) // it may not exist yet
		}
		_, _ = r.output(ctx, "", append([]string{"git", "tag", "-d"}, r.tags()...)...)
		err = fmt.Errorf("no tag was made: %w", err)
	}()
	if err := os.MkdirAll(filepath.Dir(r.path(tree)), 0o777); err != nil {
		return err
	}
	for _, c := range all {
		fmt.Fprintln(r.out, c)
		if _, err := r.do(ctx, c); err != nil {
			return err
		}
	}
	return r.checkTags(ctx)
}

// checkTags checks the go.mod files that users get.
func (r *release) checkTags(ctx context.Context) error {
	for _, folder := range released {
		text, err := r.output(ctx, "", "git", "show", folder+"/"+r.version.String()+":"+folder+"/go.mod")
		if err != nil {
			return err
		}
		if strings.Contains(text, "replace ") || !strings.Contains(text+"\n", r.module+" "+r.version.String()+"\n") {
			return fmt.Errorf("%s/go.mod of the release does not require %s %s without a replace line",
				folder, r.module, r.version)
		}
	}
	return nil
}
